import Cryptography
import Domain
import Hummingbird
import Logging
import Mail
import NIOCore
import ServiceLifecycle
import UseCases
import Web

extension Daemon {
    /// The two listeners: pages for people, and what other systems ask.
    func listeners(_ pool: HashingPool, _ health: LoopHealth, _ metrics: Metrics, _ wakes: Wakes) throws -> [any Service] {
        let hasher = PasswordHasher(parameters: parts.parameters, pepper: core.secrets.pepper)
        let logins = LoginDigester(key: core.secrets.limits)
        // One for people and systems alike: what its memory counts of guesses counts for both.
        let verify = VerifyCredentials(
            store: core.store, ambient: core.ambient, hasher: hasher, pool: pool, logins: logins, chain: core.chain, memory: GuessMemory())
        // The library tells of addresses and connections; what is worth telling of a request is told by the frame around the routes.
        var quiet = logger
        quiet.logLevel = .warning
        let bound = Countdown(from: 2)
        let onServerRunning: @Sendable (any Channel) async -> Void = { _ in if bound.reachesZero() { tellThatItServes() } }
        let site = try publicSite(verify, pool, hasher, logins, metrics, wakes)
        let people = try Listener(policy: site.policy, room: publicRoom(), identity: parts.certificate?.holder)
        let systems = Listener(policy: InternalAPI.policy, room: ConnectionRoom(limit: OpenFiles.perListener))
        return [
            Application(
                router: site.router, server: people.server,
                configuration: people.configuration(host: settings.publicListener.host, port: settings.publicListener.port),
                onServerRunning: onServerRunning, logger: quiet),
            Application(
                router: internalAPI(verify, pool, health, metrics, wakes).router, server: systems.server,
                configuration: systems.configuration(host: settings.internalListener.host, port: settings.internalListener.port),
                onServerRunning: onServerRunning, logger: quiet),
        ]
    }

    /// One address has at most an eighth of all places: more than a busy office needs, too few to crowd the others out. Over TLS, where a
    /// connection takes some 64 KiB and a browser has one, there are half as many. This machine itself is a proxy before us, or whoever runs it.
    private func publicRoom() throws -> ConnectionRoom {
        let own = try [NetworkBlock("127.0.0.1"), NetworkBlock("::1")]
        let limit = parts.certificate == nil ? OpenFiles.perListener : OpenFiles.perListener / 2
        let perClient = max(16, limit / 8)
        let told = Countdown(from: 1)
        return ConnectionRoom(limit: limit, perClient: perClient, proxies: settings.trustedProxies + own) { [logger] in
            guard told.reachesZero() else { return }
            logger.warning(
                "an address has as many connections as it may; where it is a proxy of yours, name it in http.trustedProxies",
                metadata: ["connections": "\(perClient)"])
        }
    }

    /// When what the pages asked for is due.
    private func wakeInTime(_ wakes: Wakes) -> @Sendable (_ due: Duration) -> Void {
        { due in
            Task {
                try? await Task.sleep(for: due)
                wakes.signalAll()
            }
        }
    }

    private func tellThatItServes() {
        supervisor.tell("READY=1")
        logger.notice(
            "latchkey serves",
            metadata: ["publicPort": "\(settings.publicListener.port)", "internalPort": "\(settings.internalListener.port)"])
    }

    private func publicSite(
        _ verify: VerifyCredentials, _ pool: HashingPool, _ hasher: PasswordHasher, _ logins: LoginDigester, _ metrics: Metrics,
        _ wakes: Wakes
    ) throws -> PublicSite {
        let (store, ambient, digester) = (core.store, core.ambient, core.digester)
        let limit = settings.sessionLimit
        let rules = PasswordRules(policy: PasswordPolicy(minimumLength: settings.minimumPasswordLength), companyNames: companyNames)
        let openLink = OpenLink(store: store, ambient: ambient, digester: digester)
        let renewed = renewed
        return try PublicSite(
            .init(
                openLink: openLink,
                setPassword: SetPassword(
                    store: store, ambient: ambient, openLink: openLink, rules: rules, hasher: hasher, pool: pool, logins: logins,
                    chain: core.chain),
                requestRecovery: RequestRecovery(store: store, ambient: ambient, digester: digester, logins: logins),
                signIn: SignIn(verify: verify, digester: digester),
                openSession: OpenSession(store: store, ambient: ambient, digester: digester, limit: limit),
                showHome: ShowHome(store: store), changePassword: ChangePassword(verify: verify, digester: digester, rules: rules),
                endSessions: EndSessions(store: store, ambient: ambient, chain: core.chain, limit: limit), readLogo: ReadLogo(store: store),
                formSeal: FormSeal(core.secrets.form), ambient: ambient, origin: settings.publicOrigin,
                minimumPasswordLength: settings.minimumPasswordLength, trustedProxies: settings.trustedProxies,
                perAddressPerMinute: { renewed.perAddressPerMinute.current }, metrics: metrics, logger: logger,
                onRequested: wakeInTime(wakes)))
    }

    private func internalAPI(
        _ verify: VerifyCredentials, _ pool: HashingPool, _ health: LoopHealth, _ metrics: Metrics, _ wakes: Wakes
    ) -> InternalAPI {
        InternalAPI(
            .init(
                acceptEvents: core.accept, perform: core.perform, browse: core.browse, eraseProfiles: core.erase,
                operateQueue: core.queue, operateSpool: core.spool,
                tellStory: TellStory(store: core.store), keepImport: core.keepImport, decideImport: core.decideImport,
                verifyCredentials: verify,
                authenticateKey: AuthenticateKey(store: core.store, digester: core.digester), readHealth: ReadHealth(store: core.store),
                ambient: core.ambient, metrics: metrics, logger: logger, pool: pool, surroundings: { surroundings(health) },
                isReady: { Readiness(problems: health.failing.map { "\($0.key): \($0.value)" }.sorted()) },
                onAccepted: { for wake in wakes.answerers { wake.signal() } }, onPerformed: { wakes.signalAll() },
                onImport: { wakes.imports.signal() }))
    }

    /// The machine around the daemon, as it is when it is asked.
    private func surroundings(_ health: LoopHealth) -> Surroundings {
        let expiry = parts.certificate.map { Timestamp(microseconds: Int64($0.holder.current.expiresAt) * 1_000_000) }
        return Surroundings(
            version: Version.text, freeBytes: core.places, certificateExpiry: expiry,
            readsBounces: settings.bounces?.directory == nil ? nil : health.readsBounces)
    }

    /// What nobody may take for a password: the sender's name and the host of the pages.
    private var companyNames: [String] {
        let host = settings.publicOrigin.split(separator: "/").last?.prefix { $0 != ":" } ?? ""
        return [parts.letterhead.from.displayName, String(host)] + host.split(separator: ".").map(String.init)
    }
}
