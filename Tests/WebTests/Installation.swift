import Cryptography
import Domain
import Hummingbird
import HummingbirdTesting
import Intake
import Logging
import Storage
import TestSupport
import UseCases
import Web

/// An installation with one PBX, an administrator and Ada, on the real storage, with the cheapest hashing allowed.
final class Installation: Sendable {
    static let good = "violet harbour tinsel oboe"
    static let other = "copper lantern meadow fjord"

    private let database: any TestDatabase
    let store: Store
    let clock = HandClock()
    let ambient: Ambient
    let digester: TokenDigester
    let chain: HistoryChain
    let pool: HashingPool
    let metrics = Metrics()
    let formSeal: FormSeal
    let log = LogLines()
    private let hasher: PasswordHasher
    private let logins: LoginDigester

    init(threads: Int = 2, queueLimit: Int = 200) async throws {
        database = try Backend.chosen.database()
        ambient = Ambient(now: { [clock] in clock.now }, random: { SystemRandom.bytes($0) })
        store = try await database.open(now: clock.now)
        digester = TokenDigester(KeyRing(try Self.key(1)))
        chain = HistoryChain(key: try Self.key(2))
        formSeal = FormSeal(KeyRing(try Self.key(3)))
        logins = LoginDigester(key: try Self.key(4))
        pool = try HashingPool(threads: threads, queueLimit: queueLimit)
        hasher = PasswordHasher(parameters: try Argon2Parameters(memoryKiB: 12 * 1024, iterations: 3), pepper: KeyRing(try Self.key(5)))
        try await populate()
    }

    private static func key(_ byte: UInt8) throws -> SecretKey { try SecretKey([UInt8](repeating: byte, count: SecretKey.size)) }

    private func populate() async throws {
        let now = clock.now
        try await store.write { [logins] tx in
            let acme = try PBXID("acme")
            try tx.pbxs.insert(acme, name: "Acme & Söhne", locale: .english, at: now)
            for (name, email) in [("Grace", "grace@acme.example"), ("Ada", "ada@acme.example")] {
                let form = try ProfileForm(username: nil, firstName: name, lastName: "Test", email: email)
                let digests = LoginDigests(
                    username: try logins.digest(ofLogin: form.username.text), email: try logins.digest(ofLogin: email))
                let profile = try tx.profiles.insert(form, digests, pbx: acme, at: now)
                if name == "Grace" { try tx.pbxs.appoint(acme, primaryAdministrator: profile) }
                try tx.privileges.grant(.accountManager, to: profile, at: now)
            }
        }
    }

    /// The token of a fresh link for that username.
    func link(for username: String = "ada@acme.example", lifetime: Duration = .seconds(1800)) async throws -> String {
        let token = try TokenText(random: ambient.random(32))
        let digest = try digester.digest(token)
        let (now, cause) = (clock.now, Hex.text(ambient.random(16)))
        try await store.write { tx in
            guard let profile = try tx.profiles.find(usernameKey: username.caseFoldedKey),
                let event = try tx.events.insert(id: cause, source: "/test", type: "test", pbx: "acme", json: "", actor: "test", at: now)
            else { return }
            try tx.events.answer(event, at: now)
            try tx.emails.insert(
                NewEmail(
                    event: event, cause: cause, kind: .createPassword, profile: profile.id, address: profile.email, locale: .english,
                    facts: "{}"),
                at: now)
            let email = try tx.emails.list(state: nil, after: nil, limit: 1000).map(\.number).max() ?? 0
            try tx.tokens.insert(digest, email: email, profile: profile.id, at: now, expiresAt: now.adding(lifetime))
        }
        return token.revealedText
    }

    func key(_ scopes: Set<Scope>, pbx: String? = nil) async throws -> String {
        let create = CreateKey(store: store, ambient: ambient, digester: digester, chain: chain)
        return try await create(name: "test", scopes: scopes, pbx: try pbx.map { try PBXID($0) }, actor: "test").key
    }

    /// All that the database holds, as text.
    func everything() throws -> String { try database.everything() }

    var openLink: OpenLink { OpenLink(store: store, ambient: ambient, digester: digester) }

    private var rules: PasswordRules { PasswordRules(policy: PasswordPolicy(), companyNames: ["Latchkey"]) }

    private var setPassword: SetPassword {
        SetPassword(
            store: store, ambient: ambient, openLink: openLink, rules: rules, hasher: hasher, pool: pool, logins: logins, chain: chain)
    }

    private var verify: VerifyCredentials {
        VerifyCredentials(store: store, ambient: ambient, hasher: hasher, pool: pool, logins: logins, chain: chain, memory: GuessMemory())
    }

    private var accept: AcceptEvents { AcceptEvents(store: store, ambient: ambient) }

    private static let read: AnswerEvents.Reader = { json throws(Refusal) in
        do throws(EventRefusal) {
            return try CloudEventReader.read(Array(json.utf8)[...], door: .inside).event
        } catch {
            throw Refusal(error.code, error.reason)
        }
    }

    private var answer: AnswerEvents {
        AnswerEvents(store: store, ambient: ambient, chain: chain, logins: logins, read: Self.read)
    }

    private var logger: Logger { Logger(label: "test") { [log] _ in log.handler } }

    func site(origin: String = "https://phones.example.com", perMinute: Int = 0, proxies: [String] = []) throws -> PublicSite {
        try PublicSite(
            PublicSite.Dependencies(
                openLink: openLink, setPassword: setPassword,
                requestRecovery: RequestRecovery(store: store, ambient: ambient, digester: digester, logins: logins),
                signIn: SignIn(verify: verify, digester: digester),
                openSession: OpenSession(store: store, ambient: ambient, digester: digester, limit: SessionLimit()),
                showHome: ShowHome(store: store), changePassword: ChangePassword(verify: verify, digester: digester, rules: rules),
                endSessions: EndSessions(store: store, ambient: ambient, chain: chain, limit: SessionLimit()),
                readLogo: ReadLogo(store: store),
                formSeal: formSeal,
                ambient: ambient, origin: origin, minimumPasswordLength: 15, trustedProxies: try proxies.map { try NetworkBlock($0) },
                perAddressPerMinute: { perMinute }, metrics: metrics, logger: logger, onRequested: { _ in }))
    }

    func api(problems: [String] = [], onAccepted: @escaping @Sendable () -> Void = {}) -> InternalAPI {
        InternalAPI(
            InternalAPI.Dependencies(
                acceptEvents: accept, perform: PerformCommand(store: store, accept: accept, answer: answer), browse: Browse(store: store),
                eraseProfiles: EraseProfiles(store: store, ambient: ambient, chain: chain, read: Self.read),
                operateQueue: OperateQueue(store: store, ambient: ambient, chain: chain),
                operateSpool: OperateSpool(store: store, ambient: ambient, chain: chain), tellStory: TellStory(store: store),
                keepImport: KeepImport(
                    store: store, ambient: ambient, decide: decideImport, preview: PreviewImport(store: store, logins: logins),
                    open: Self.openSheet), decideImport: decideImport,
                verifyCredentials: verify,
                authenticateKey: AuthenticateKey(store: store, digester: digester), readHealth: ReadHealth(store: store), ambient: ambient,
                metrics: metrics, logger: logger, pool: pool,
                surroundings: { Surroundings(version: "test", freeBytes: [("spool", 4096)], certificateExpiry: nil, readsBounces: false) },
                isReady: { Readiness(problems: problems) }, onAccepted: onAccepted,
                onPerformed: {}, onImport: {}))
    }

    private var decideImport: DecideImport { DecideImport(store: store, ambient: ambient, chain: chain) }

    /// Takes in what was confirmed; true while there may be more.
    func runImports() async throws -> Bool {
        let importing = ImportProfiles(store: store, ambient: ambient, chain: chain, logins: logins, answer: answer)
        return try await RunImports(store: store, ambient: ambient, importing: importing, open: Self.openSheet)(
            isStopping: { false }, onEmails: {})
    }

    private static let openSheet: KeepImport.SheetOpener = { headers, read in
        let sheet = try await ProfileSheet.open(customHeaders: headers, read: read)
        return { limit in try await sheet.next(limit: limit) }
    }

    /// Runs the test against the pages, without a socket unless it asks for one.
    func pages<T: Sendable>(
        _ setup: TestingSetup = .router, origin: String = "https://phones.example.com", perMinute: Int = 0, proxies: [String] = [],
        _ test: @Sendable (any TestClientProtocol) async throws -> T
    ) async throws -> T {
        let site = try site(origin: origin, perMinute: perMinute, proxies: proxies)
        let listener = Listener(policy: site.policy, room: ConnectionRoom(limit: 1024))
        return try await Application(
            router: site.router, server: listener.server, configuration: listener.configuration(host: "127.0.0.1", port: 0)
        )
        .test(setup, test)
    }

    func machines<T: Sendable>(
        problems: [String] = [], onAccepted: @escaping @Sendable () -> Void = {},
        _ test: @Sendable (any TestClientProtocol) async throws -> T
    ) async throws -> T {
        try await Application(router: api(problems: problems, onAccepted: onAccepted).router).test(.router, test)
    }
}
