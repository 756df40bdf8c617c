import Cryptography
import Domain
import Intake
import Mail
import Storage

/// Opens everything that the daemon needs and says everything that is wrong at once.
struct Preflight: Sendable {
    /// What the daemon is made of, all of it checked.
    struct Parts: Sendable {
        let core: Core
        let templates: EmailTemplates
        let letterhead: Letterhead
        let parameters: Argon2Parameters
        let maildir: Maildir
        /// Whether the spool was not there before.
        let isSpoolNew: Bool
        let queue: QueueDirectory
    }

    private let settings: Settings
    private var problems: [String]

    static func check(_ reading: SettingsReader.Reading) async throws(SettingsProblems) -> Parts {
        var preflight = Preflight(settings: reading.settings, problems: reading.problems)
        let parts = await preflight.parts()
        guard let parts, preflight.problems.isEmpty else { throw SettingsProblems(problems: preflight.problems) }
        return parts
    }

    private init(settings: Settings, problems: [String]) {
        self.settings = settings
        self.problems = problems
    }

    private mutating func parts() async -> Parts? {
        let ambient = Ambient.live
        let parameters = attempt("password.argon2") { [settings] in
            try Argon2Parameters(memoryKiB: settings.argon2MemoryKiB, iterations: settings.argon2Iterations)
        }
        let letterhead = attempt("mail.from") { [settings] in
            Letterhead(from: try MailFrom.parse(settings.mailFrom), supportContact: settings.supportContact)
        }
        let templates = attempt("templates.directory \(settings.templatesDirectory)") { [settings] in
            try EmailTemplates.load(directory: settings.templatesDirectory)
        }
        let secrets = attempt("secrets.directory \(settings.secretsDirectory)") { [settings] in
            try Secrets.load(directory: settings.secretsDirectory)
        }
        let queue = QueueDirectory(settings.queueDirectory)
        _ = attempt("queue.directory \(settings.queueDirectory)") { try queue.prepare() }
        let maildir = Maildir(
            directory: settings.spoolDirectory, node: settings.nodeName,
            durability: settings.spoolDurability)
        let isSpoolNew = attempt("spool.directory \(settings.spoolDirectory)") { try maildir.prepare() }
        let store = await open(now: ambient.now())
        guard let parameters, let letterhead, let templates, let secrets, let isSpoolNew, let store else { return nil }
        return Parts(
            core: Core(settings: settings, secrets: secrets, store: store, ambient: ambient), templates: templates, letterhead: letterhead,
            parameters: parameters, maildir: maildir, isSpoolNew: isSpoolNew, queue: queue)
    }

    private mutating func open(now: Timestamp) async -> Store? {
        do {
            return try await Store.open(settings.storageURL, now: now)
        } catch {
            problems.append("storage.url: \(error)")
            return nil
        }
    }

    private mutating func attempt<T>(_ what: String, _ body: () throws -> T) -> T? {
        do {
            return try body()
        } catch {
            problems.append("\(what): \(error)")
            return nil
        }
    }
}
