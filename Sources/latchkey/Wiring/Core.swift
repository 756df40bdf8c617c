import Cryptography
import Domain
import Intake
import Storage
import UseCases

/// What every command needs: settings, secrets, storage, and the use cases that work without a spool.
struct Core: Sendable {
    let settings: Settings
    let ambient: Ambient
    let secrets: Secrets
    let store: Store
    let chain: HistoryChain
    let digester: TokenDigester
    let accept: AcceptEvents
    let answer: AnswerEvents
    let browse: Browse

    init(settings: Settings, secrets: Secrets, store: Store, ambient: Ambient) {
        self.settings = settings
        self.secrets = secrets
        self.store = store
        self.ambient = ambient
        chain = HistoryChain(key: secrets.history)
        digester = TokenDigester(secrets.token)
        accept = AcceptEvents(store: store, ambient: ambient)
        answer = AnswerEvents(
            store: store, ambient: ambient, chain: chain, logins: LoginDigester(key: secrets.limits), read: Self.readStored)
        browse = Browse(store: store)
    }

    /// Opens what a command needs; throws what is wrong, with what to do.
    static func open(_ settings: Settings) async throws -> Core {
        let ambient = Ambient.live
        let secrets = try Secrets.load(directory: settings.secretsDirectory)
        let store = try await Store.open(settings.storageURL, now: ambient.now())
        let core = Core(settings: settings, secrets: secrets, store: store, ambient: ambient)
        try await core.refuseForeignSecrets()
        return core
    }

    /// A node with other secrets than its database was made with would find no link and no password.
    func refuseForeignSecrets() async throws {
        let refusals = try await agree().refusals
        guard !refusals.isEmpty else { return }
        throw SettingsProblems(problems: refusals.map { "secrets.directory \(settings.secretsDirectory): \($0)" })
    }

    var perform: PerformCommand { PerformCommand(store: store, accept: accept, answer: answer) }
    var preview: PreviewImport { PreviewImport(store: store, logins: LoginDigester(key: secrets.limits)) }
    var export: ExportProfiles { ExportProfiles(store: store) }
    var importing: ImportProfiles {
        ImportProfiles(store: store, ambient: ambient, chain: chain, logins: LoginDigester(key: secrets.limits), answer: answer)
    }
    var decideImport: DecideImport { DecideImport(store: store, ambient: ambient, chain: chain) }
    var keepImport: KeepImport { KeepImport(store: store, ambient: ambient, decide: decideImport, preview: preview, open: Self.openSheet) }
    var runImports: RunImports { RunImports(store: store, ambient: ambient, importing: importing, open: Self.openSheet) }
    var queue: OperateQueue { OperateQueue(store: store, ambient: ambient, chain: chain) }
    var spool: OperateSpool { OperateSpool(store: store, ambient: ambient, chain: chain) }
    var takeBounce: TakeBounce {
        TakeBounce(store: store, ambient: ambient, chain: chain, seal: ReturnPathSeal(secrets.token))
    }
    var importHashes: ImportHashes { ImportHashes(store: store, ambient: ambient, chain: chain) }
    var agree: AgreeOnSecrets { AgreeOnSecrets(store: store, ambient: ambient, secrets: secrets) }
    var erase: EraseProfiles { EraseProfiles(store: store, ambient: ambient, chain: chain, read: Self.readStored) }
    var rotate: RotateSecrets { RotateSecrets(store: store, ambient: ambient, secrets: secrets, chain: chain) }
    var retireNode: RetireNode { RetireNode(store: store, ambient: ambient, chain: chain, lease: settings.lease) }
    var keys: CreateKey { CreateKey(store: store, ambient: ambient, digester: digester, chain: chain) }

    /// Tells a daemon on this machine that there is something to do: a touched dot file is a hint that its watch sees, and no event. Where nodes
    /// share a database, the hint went there with the work.
    func hint() {
        if !store.isShared { WakeFile(directory: settings.queueDirectory).touch() }
    }

    /// What other systems handed in through SQL; read at the same door as everything from outside.
    var takeSubmissions: TakeSubmissions {
        TakeSubmissions(store: store, ambient: ambient) { text in
            do throws(EventRefusal) {
                return .event(try CloudEventReader.read(Array(text.utf8)[...], door: .outside))
            } catch {
                return .unfit(id: error.id, reason: error.reason)
            }
        }
    }

    /// A file of profiles that is kept, read at the same door as one on this machine.
    private static let openSheet: KeepImport.SheetOpener = { headers, read in
        let sheet = try await ProfileSheet.open(customHeaders: headers, read: read)
        return { limit in try await sheet.next(limit: limit) }
    }

    /// An event's stored text as its value again; it was read once already when it was accepted.
    private static let readStored: AnswerEvents.Reader = { (json: String) throws(Refusal) -> Event in
        do throws(EventRefusal) {
            return try CloudEventReader.read(Array(json.utf8)[...], door: .inside).event
        } catch {
            throw Refusal(error.code, error.reason)
        }
    }
}

extension Ambient {
    /// The system's clock and random source.
    static let live = Ambient(now: { Timestamp.system() }, random: { SystemRandom.bytes($0) })
}
