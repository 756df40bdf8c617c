import ArgumentParser
import Cryptography
import Domain
import FoundationEssentials
import Storage
import UseCases

/// `latchkey secrets …`
struct SecretsGroup: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "secrets", abstract: "List the installation's keys; make a new one and put it in the place of the current one.",
        subcommands: [SecretsList.self, SecretsMake.self, SecretsUse.self])
}

extension Secrets.Purpose: ExpressibleByArgument {}

/// Opens storage alone, since it has to work where the secrets are not those of the database, and must not make any.
struct SecretsList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the keys by their ids: which are current, and which this node has.",
        discussion: "EXAMPLE: latchkey secrets list")
    @OptionGroup var common: CommonOptions

    func run() async throws {
        do {
            let settings = try await SettingsReader.read(path: common.config, environment: ProcessInfo.processInfo.environment).checked()
            let files = try Secrets.survey(directory: settings.secretsDirectory)
            let store = try await Store.open(settings.storageURL, now: Ambient.live.now())
            let views = try await ListSecrets(store: store, ambient: .live)(files: files)
            try common.report.list(ListPage(items: views, next: nil), table: table)
        } catch {
            throw Exit.after(error)
        }
    }

    private func table(_ views: [SecretView]) -> Table {
        var table = Table("purpose", "id", "current", "current at", "file", "hashes")
        for view in views {
            table.add(
                view.purpose, view.id, view.current ? "yes" : "no", view.currentAt, view.here ? "here" : "missing",
                view.hashes.map(String.init))
        }
        return table
    }
}

struct SecretsMake: CoreCommand {
    static let configuration = CommandConfiguration(
        commandName: "make", abstract: "Make a key on this node; nothing uses it before `latchkey secrets use`.",
        discussion: "Copy its file to every node's secrets.directory before it is used.\nEXAMPLE: latchkey secrets make token")
    @Argument(help: "token, pepper or form; the keys for history and limits stay as they are.") var purpose: Secrets.Purpose
    @OptionGroup var common: CommonOptions

    func act(_ core: Core, _ report: Report) async throws {
        let id = try await core.rotate.make(purpose, actor: "command")
        let file = "\(core.settings.secretsDirectory)/\(purpose.rawValue).\(id).key"
        try report.show(
            ["purpose": purpose.rawValue, "id": id, "file": file],
            text: "Key \(id) lies in \(file). Copy it to every node, then run: latchkey secrets use \(purpose.rawValue) \(id)")
    }
}

struct SecretsUse: CoreCommand {
    static let configuration = CommandConfiguration(
        commandName: "use", abstract: "Put a key in the place of the current one, on every node; what the former one made stays good.",
        discussion: """
            It becomes current half a minute later, once each running node has read it; a node that lacks its file says so in /readyz.
            EXAMPLE: latchkey secrets use token 1f0c9a3e
            """)
    @Argument(help: "token, pepper or form; the keys for history and limits stay as they are.") var purpose: Secrets.Purpose
    @Argument(help: "The key's id, as `latchkey secrets list` shows it.") var id: String
    @OptionGroup var common: CommonOptions

    func act(_ core: Core, _ report: Report) async throws {
        let name = "\(purpose.rawValue) key \(id)"
        switch try await core.rotate(purpose, id: id, actor: "command") {
        case .done(let from): try show(report, from.description, "The \(name) is current from \(from) on.")
        case .isCurrent: try show(report, nil, "The \(name) is current already.")
        case .lacksFile:
            throw Failure("this node does not have the \(name); make it here or copy its file into \(core.settings.secretsDirectory).")
        case .underWay(let other, let from):
            throw Failure("the \(purpose.rawValue) key \(other) becomes current at \(from); wait for it, then try again.")
        }
    }

    private func show(_ report: Report, _ from: String?, _ text: String) throws {
        try report.show(["purpose": purpose.rawValue, "id": id, "from": from], text: text)
    }
}
