import Cryptography
import Delivery
import Domain
import Intake
import Mail
import Storage
import UseCases

/// Opens everything that the daemon needs and says everything that is wrong at once.
struct Preflight: Sendable {
    /// What the daemon is made of, all of it checked.
    struct Parts: Sendable {
        let core: Core
        let templates: EmailTemplates
        let letterhead: Letterhead
        let parameters: Argon2Parameters
        let maildir: Maildir
        let node: Node
        let queue: QueueDirectory
        /// Where the public listener serves TLS itself.
        let certificate: ServerCertificate?
        /// What emails are signed with.
        let dkim: [DKIMKey]
        /// Where this node hands its spool over itself.
        let route: MailRoute?

        /// What is no hindrance yet.
        var warnings: [String] { [certificate?.warning(at: core.ambient.now()), route?.warning].compactMap(\.self) }
    }

    private let settings: Settings
    private let databaseMayBeAway: Bool
    private var problems: [String]

    /// A daemon starts though its database is away; whoever only checks wants to know.
    static func check(_ reading: SettingsReader.Reading, databaseMayBeAway: Bool) async throws(SettingsProblems) -> Parts {
        // Nothing is made where it might be taken for something else: a key in the spool for an email.
        let overlaps = DirectoryOverlap.problems(of: reading.settings)
        guard overlaps.isEmpty else { throw SettingsProblems(problems: reading.problems + overlaps) }
        var preflight = Preflight(settings: reading.settings, databaseMayBeAway: databaseMayBeAway, problems: reading.problems)
        let parts = await preflight.parts()
        guard let parts, preflight.problems.isEmpty else { throw SettingsProblems(problems: preflight.problems) }
        return parts
    }

    private init(settings: Settings, databaseMayBeAway: Bool, problems: [String]) {
        self.settings = settings
        self.databaseMayBeAway = databaseMayBeAway
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
        let certificate = certificate()
        let dkim = dkim(letterhead)
        let route = route(from: letterhead?.from.address)
        if let directory = settings.bounces?.directory { _ = attempt("bounces.directory") { try BounceDirectory(directory).prove() } }
        let queue = QueueDirectory(settings.queueDirectory)
        _ = attempt("queue.directory \(settings.queueDirectory)") { try queue.prepare() }
        let maildir = Maildir(
            directory: settings.spoolDirectory, node: settings.nodeName,
            durability: settings.spoolDurability)
        let store = await open(now: ambient.now())
        if let secrets, let store { await agree(Core(settings: settings, secrets: secrets, store: store, ambient: ambient)) }
        let unsent = await unsentSpool(store)
        let node = attempt("spool.directory \(settings.spoolDirectory)") { [settings] in
            if let unsent, let absence = try SpoolAbsence(of: unsent, of: settings.nodeName, in: maildir) { throw absence }
            _ = try maildir.prepare()
            return Node(name: settings.nodeName, spool: try maildir.identity(orNew: Hex.text(ambient.random(16))))
        }
        guard let parameters, let letterhead, let templates, let secrets, let node, let store else { return nil }
        return Parts(
            core: Core(settings: settings, secrets: secrets, store: store, ambient: ambient), templates: templates, letterhead: letterhead,
            parameters: parameters, maildir: maildir.bound(to: node.spool), node: node, queue: queue, certificate: certificate,
            dkim: dkim, route: route)
    }

    private mutating func certificate() -> ServerCertificate? {
        guard let files = settings.publicListener.tls else { return nil }
        do {
            return try ServerCertificate(files)
        } catch {
            problems.append(error.description)
            return nil
        }
    }

    private mutating func dkim(_ letterhead: Letterhead?) -> [DKIMKey] {
        guard let letterhead else { return [] }
        return settings.dkim.compactMap { key in
            do {
                return try DKIMKey(key, sender: letterhead.from)
            } catch {
                problems.append("\(error)")
                return nil
            }
        }
    }

    private mutating func route(from: EmailAddress?) -> MailRoute? {
        switch settings.delivery {
        case .none: nil
        case .sendmail(let command): attempt("delivery.sendmail.command") { MailRoute(try SendmailProgram(command: command)) }
        case .smtp(let smtp): relay(smtp, from)
        }
    }

    private mutating func relay(_ smtp: SMTPSettings, _ from: EmailAddress?) -> MailRoute? {
        guard let from else { return nil }
        do {
            return try MailRoute.relay(settings, smtp, from: from)
        } catch {
            problems.append(error.description)
            return nil
        }
    }

    private mutating func open(now: Timestamp) async -> Store? {
        do {
            let store = try await Store.open(settings.storageURL, now: now)
            if !databaseMayBeAway { try await store.read { _ in } }
            return store
        } catch {
            problems.append("storage.url: \(error)")
            return nil
        }
    }

    /// Where the database is away, the daemon agrees once it is there.
    private mutating func agree(_ core: Core) async {
        do {
            try await core.refuseForeignSecrets()
        } catch let foreign as SettingsProblems {
            problems += foreign.problems
        } catch let fault as StorageFault where fault.kind == .unavailable {
            return
        } catch {
            problems.append("secrets.directory \(settings.secretsDirectory): \(error)")
        }
    }

    /// The spool in which emails of this node lie that have not left its hands, as far as the database can be asked.
    private func unsentSpool(_ store: Store?) async -> UnsentSpool? {
        guard let store else { return nil }
        return try? await UnsentSpool.find(of: settings.nodeName, in: store)
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
