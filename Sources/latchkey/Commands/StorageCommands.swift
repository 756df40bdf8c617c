import ArgumentParser
import Cryptography
import Domain
import FoundationEssentials
import Storage
import UseCases

/// `latchkey storage …`
struct StorageGroup: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "storage", abstract: "Carry a database from SQLite to PostgreSQL, or back.", subcommands: [StorageCopy.self])
}

struct StorageCopy: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "copy", abstract: "Copy everything into an empty database, and prove that it is all there.",
        discussion: """
            No daemon may work on either. The secrets directory stays the same. Point storage.url at the new database afterwards.

            EXAMPLE: latchkey storage copy sqlite:var/latchkey.sqlite3 postgresql:///latchkey
            """)
    @Argument(help: "The URL to copy from.") var from: String
    @Argument(help: "The URL to copy to.") var to: String
    @OptionGroup var common: CommonOptions

    func run() async throws {
        do {
            let settings = try await SettingsReader.read(path: common.config, environment: ProcessInfo.processInfo.environment).checked()
            try await copy(settings)
        } catch {
            throw Exit.after(error)
        }
    }

    private func copy(_ settings: Settings) async throws {
        guard from != to else { throw Failure("both are the same database; name two.") }
        let secrets = try Secrets.load(directory: settings.secretsDirectory)
        let ambient = Ambient.live
        let copy = CopyStorage(
            from: try await existing(from, ambient), to: try await Store.open(to, now: ambient.now()), ambient: ambient,
            chain: HistoryChain(key: secrets.history), lease: settings.lease)
        let outcome = try await copy { table in
            if Terminal.isInteractive { Terminal.printError("\(table.table): \(table.rows) rows") }
        }
        switch outcome {
        case .copied(let tables):
            let rows = tables.reduce(0) { $0 + $1.rows }
            try common.report.show(tables, text: "\(rows) rows of \(tables.count) tables are copied, and the history holds.")
        case .nodeIsAlive(let node): throw Failure("node \(node) works on it; end the daemon, then copy. One that was killed counts as alive for two leases.")
        case .targetIsNotEmpty(let table): throw Failure("the database to copy to is not empty (table \(table)); name an empty one.")
        case .submissionsWait: throw Failure("events handed in through SQL wait to be taken in; let a daemon run until they are, then copy.")
        case .differs(let what): throw Failure("the copy is not alike (\(what)): something wrote meanwhile; end it and copy again.")
        }
    }

    /// Opening a file that is not there would make it.
    private func existing(_ url: String, _ ambient: Ambient) async throws -> Store {
        if url.hasPrefix("sqlite:"), !FileManager.default.fileExists(atPath: String(url.dropFirst(7))) {
            throw Failure("there is no database \(url); check the path.")
        }
        return try await Store.open(url, now: ambient.now())
    }
}
