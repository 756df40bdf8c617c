import Cryptography
import Domain
import Intake
import Mail
import Storage
import TestSupport
import UseCases

/// One process of Latchkey, put together as the executable does it, over a database, a spool and a world that outlive it.
struct Latchkey: Sendable {
    static let origin = "http://localhost:8080"
    static let lease = Duration.seconds(15)

    let store: Store
    let world: World
    let maildir: Maildir
    let pool: HashingPool
    let name: String
    let isDelivering: Bool
    private let keys: Keys

    /// The same in every process.
    private struct Keys: Sendable {
        let token = Result { KeyRing(try SecretKey([UInt8](repeating: 1, count: SecretKey.size))) }
        let pepper = Result { KeyRing(try SecretKey([UInt8](repeating: 2, count: SecretKey.size))) }
        let history = Result { try SecretKey([UInt8](repeating: 3, count: SecretKey.size)) }
        let limits = Result { try SecretKey([UInt8](repeating: 4, count: SecretKey.size)) }
    }

    init(
        store: Store, spool: String, world: World, fileSystem: any FileSystem = LiveFileSystem(), durability: Durability = .byBatchSize,
        name: String = "a", isDelivering: Bool = false
    ) throws {
        self.name = name
        self.isDelivering = isDelivering
        self.store = store
        self.world = world
        keys = Keys()
        maildir = Maildir(directory: spool, node: name, durability: durability, on: fileSystem)
        pool = try HashingPool(threads: 2, queueLimit: 1000)
    }

    var ambient: Ambient { world.ambient }

    /// What a process does before anything else: it joins the others and settles what was left.
    @discardableResult
    func start() async throws -> SettleEmails.Outcome {
        guard try await join() == .joined else { throw Refusal(.invalidValue, "the node could not join") }
        _ = try await ClearSpool(store: store, maildir: maildir, node: node)()
        return try await settle(isStart: true)
    }

    var chain: HistoryChain { get throws { HistoryChain(key: try keys.history.get()) } }
    var digester: TokenDigester { get throws { TokenDigester(try keys.token.get()) } }
    private var logins: LoginDigester { get throws { LoginDigester(key: try keys.limits.get()) } }
    var accept: AcceptEvents { AcceptEvents(store: store, ambient: ambient) }
    var answer: AnswerEvents {
        get throws { AnswerEvents(store: store, ambient: ambient, chain: try chain, logins: try logins, read: Self.read) }
    }
    var perform: PerformCommand { get throws { PerformCommand(store: store, accept: accept, answer: try answer) } }
    var queue: OperateQueue { get throws { OperateQueue(store: store, ambient: ambient, chain: try chain) } }
    var spool: OperateSpool { get throws { OperateSpool(store: store, ambient: ambient, chain: try chain) } }
    var retireNode: RetireNode {
        get throws { RetireNode(store: store, ambient: ambient, chain: try chain, lease: Self.lease) }
    }
    var importing: ImportProfiles {
        get throws { ImportProfiles(store: store, ambient: ambient, chain: try chain, logins: try logins, answer: try answer) }
    }
    var importHashes: ImportHashes { get throws { ImportHashes(store: store, ambient: ambient, chain: try chain) } }
    var migrateExtensions: MigrateExtensions {
        get throws {
            MigrateExtensions(
                store: store, logins: try logins, accept: accept, answer: try answer,
                write: { [ambient] row, profile, pbx in
                    try MigrationEvent.event(row, profile, pbx: pbx, id: Hex.text(ambient.random(16)))
                })
        }
    }
    var erase: EraseProfiles {
        get throws { EraseProfiles(store: store, ambient: ambient, chain: try chain, read: Self.read, page: 3) }
    }
    func trim(_ age: Duration) throws -> TrimHistory { TrimHistory(store: store, ambient: ambient, chain: try chain, age: age) }
    func retain(_ ages: Retain.Ages) throws -> Retain {
        Retain(store: store, ambient: ambient, ages: ages, trim: try ages.history.map(trim), maildir: maildir, node: node)
    }
    var browse: Browse { Browse(store: store) }
    var story: TellStory { TellStory(store: store) }
    var verifyHistory: VerifyHistory { get throws { VerifyHistory(store: store, chain: try chain) } }
    var settle: SettleEmails {
        SettleEmails(store: store, ambient: ambient, maildir: maildir, node: node, lease: Self.lease, isDelivering: isDelivering)
    }
    var join: JoinNodes { JoinNodes(store: store, ambient: ambient, node: node, lease: Self.lease) }
    var node: Node { Node(name: name, spool: name) }
    var openLink: OpenLink { get throws { OpenLink(store: store, ambient: ambient, digester: try digester) } }
    var recovery: RequestRecovery {
        get throws { RequestRecovery(store: store, ambient: ambient, digester: try digester, logins: try logins) }
    }

    var send: SendEmails {
        get throws {
            let letterhead = Letterhead(
                from: try MailFrom.parse("Example Phones <no-reply@example.com>"), supportContact: "help@example.com")
            let templates = try Shipped.templates.get()
            let writer = EmailWriter(
                ambient: ambient, templates: { templates }, digester: try digester, letterhead: letterhead,
                origin: Self.origin,
                node: name, lifetimes: LinkLifetimes(createPassword: .seconds(86_400), resetPassword: .seconds(1800)))
            return SendEmails(
                store: store, ambient: ambient, maildir: maildir, writer: writer, owner: "\(name)/0", node: node, lease: Self.lease,
                isDelivering: isDelivering)
        }
    }

    var setPassword: SetPassword {
        get throws {
            SetPassword(
                store: store, ambient: ambient, openLink: try openLink, rules: Self.rules, hasher: try hasher, pool: pool,
                logins: LoginDigester(key: try keys.limits.get()), chain: try chain)
        }
    }

    private static let rules = PasswordRules(policy: PasswordPolicy(minimumLength: 15), companyNames: ["Example Phones"])

    var signIn: SignIn { get throws { SignIn(verify: try verify, digester: try digester) } }
    var openSession: OpenSession {
        get throws { OpenSession(store: store, ambient: ambient, digester: try digester, limit: SessionLimit()) }
    }
    var endSessions: EndSessions { get throws { EndSessions(store: store, ambient: ambient, chain: try chain, limit: SessionLimit()) } }
    var changePassword: ChangePassword { get throws { ChangePassword(verify: try verify, digester: try digester, rules: Self.rules) } }
    var sweepSessions: SweepSessions { SweepSessions(store: store, ambient: ambient, limit: SessionLimit()) }

    var verify: VerifyCredentials {
        get throws {
            VerifyCredentials(
                store: store, ambient: ambient, hasher: try hasher, pool: pool, logins: LoginDigester(key: try keys.limits.get()),
                chain: try chain, memory: GuessMemory())
        }
    }

    private var hasher: PasswordHasher {
        get throws {
            PasswordHasher(
                parameters: try Argon2Parameters(memoryKiB: 12 * 1024, iterations: 3), pepper: try keys.pepper.get(), random: ambient.random
            )
        }
    }

    /// The keys that change while a process runs.
    var rings: (token: KeyRing, pepper: KeyRing) { get throws { (try keys.token.get(), try keys.pepper.get()) } }

    private static let read: AnswerEvents.Reader = { (json: String) throws(Refusal) -> Event in
        do throws(EventRefusal) {
            return try CloudEventReader.read(Array(json.utf8)[...], door: .inside).event
        } catch {
            throw Refusal(error.code, error.reason)
        }
    }
}
