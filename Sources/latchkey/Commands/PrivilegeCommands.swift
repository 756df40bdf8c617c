import ArgumentParser
import Domain
import Intake
import UseCases

/// `latchkey privilege …`
struct PrivilegeGroup: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "privilege", abstract: "Grant, revoke and list administrative rights.",
        discussion: "EXAMPLE: latchkey privilege grant --pbx acme ada@acme.example account-manager",
        subcommands: [PrivilegeGrant.self, PrivilegeRevoke.self, PrivilegeList.self])
}

struct PrivilegeGrant: CoreCommand {
    static let configuration = CommandConfiguration(
        commandName: "grant", abstract: "Grant a privilege to a profile, which is told by email.",
        discussion: "EXAMPLE: latchkey privilege grant --pbx acme ada@acme.example account-manager")
    @OptionGroup var name: ProfileArgument
    @Argument(help: "The privilege, e.g. account-manager.") var privilege: String
    @OptionGroup var common: CommonOptions

    func act(_ core: Core, _ report: Report) async throws {
        try await change(name, .privilegeGranted, privilege, core, report) { "\($0.username) has the privilege \(privilege)." }
    }
}

struct PrivilegeRevoke: CoreCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke", abstract: "End a privilege of a profile.",
        discussion: "EXAMPLE: latchkey privilege revoke --pbx acme ada@acme.example account-manager")
    @OptionGroup var name: ProfileArgument
    @Argument(help: "The privilege, e.g. account-manager.") var privilege: String
    @OptionGroup var common: CommonOptions

    func act(_ core: Core, _ report: Report) async throws {
        try await change(name, .privilegeRevoked, privilege, core, report) { "\($0.username) no longer has the privilege \(privilege)." }
    }
}

struct PrivilegeList: CoreCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List who holds which privilege on a PBX.", discussion: "EXAMPLE: latchkey privilege list --pbx acme"
    )
    @Option(help: "The PBX's id.") var pbx: String
    @OptionGroup var page: PageOptions
    @OptionGroup var common: CommonOptions

    func act(_ core: Core, _ report: Report) async throws {
        let views = try await core.browse.privileges(pbx: core.pbx(pbx), after: page.after, limit: page.limit)
        try report.list(views) { views in
            var table = Table("id", "profile", "privilege")
            for view in views { table.add(view.id, view.profile, view.privilege) }
            return table
        }
    }
}

private func change(
    _ name: ProfileArgument, _ type: EventType, _ privilege: String, _ core: Core, _ report: Report, _ text: (ProfileView) -> String
) async throws {
    let pbx = try await core.pbx(name.pbx)
    let view = try await core.profile(name.profile, pbx: pbx)
    try await core.perform(
        type, pbx: pbx, [("profile", .object([("username", .string(view.username))])), ("privilege", .string(privilege))])
    let changed = try await core.profile(username: view.username, pbx: pbx)
    try report.show(changed, text: text(changed))
}
