import ArgumentParser
import Domain
import UseCases

/// `latchkey key …`
struct KeyGroup: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key", abstract: "Make, list and revoke keys for the API.",
        discussion: "EXAMPLE: latchkey key create --name provisioning --scope events:write",
        subcommands: [KeyCreate.self, KeyList.self, KeyRevoke.self])
}

extension Scope: ExpressibleByArgument {}

struct KeyCreate: CoreCommand {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Make a key; it is printed once and never again.",
        discussion: "EXAMPLE: latchkey key create --name provisioning --scope events:write --pbx acme")
    @Option(help: "What the key is for.") var name: String
    @Option(parsing: .upToNextOption, help: "What it may do; may be given several times.") var scope: [Scope]
    @Option(help: "Bind the key to one PBX.") var pbx: String?
    @OptionGroup var common: CommonOptions

    func act(_ core: Core, _ report: Report) async throws {
        let pbx = try await pbx.asyncMap { try await core.pbx($0) }
        let created = try await core.keys(name: name, scopes: Set(scope), pbx: pbx, actor: "command")
        try report.show(created, text: "Key \(created.id), printed only this once:\n\(created.key)")
    }
}

struct KeyList: CoreCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List keys, without their secrets.", discussion: "EXAMPLE: latchkey key list")
    @OptionGroup var page: PageOptions
    @OptionGroup var common: CommonOptions

    func act(_ core: Core, _ report: Report) async throws {
        let views = try await core.browse.keys(after: page.after, limit: page.limit)
        try report.list(views) { views in
            var table = Table("id", "name", "scopes", "pbx", "created at", "revoked at")
            for view in views {
                table.add(view.id, view.name, view.scopes.joined(separator: " "), view.pbx, view.createdAt, view.revokedAt)
            }
            return table
        }
    }
}

struct KeyRevoke: CoreCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke", abstract: "End a key at once.", discussion: "EXAMPLE: latchkey key revoke 7k2m9q4x1b3d")
    @Argument(help: "The key's id.") var id: String
    @OptionGroup var common: CommonOptions

    func act(_ core: Core, _ report: Report) async throws {
        guard try await core.keys.revoke(id, actor: "command") else {
            throw Failure("there is no living key \(id); see `latchkey key list`.")
        }
        try report.show(["id": id], text: "Key \(id) is revoked.")
    }
}
