import Cryptography
package import Domain
import Storage

/// Puts a backup in the place of a database, in one step. Every link and every session from before is dead; what waited is sent.
package struct Restore: Sendable {
    package enum Outcome: Equatable, Sendable {
        case restored(Report)
        case targetIsNotEmpty(table: String)
        case nodeIsAlive(String)
        /// Neither the backup nor the place has these keys, by their purposes.
        case secretsAreMissing([String])
        /// The history does not hold under the secrets that are here.
        case historyDoesNotHold(String)
    }

    /// What was restored.
    package struct Report: Codable, Equatable, Sendable {
        package let madeAt: String
        package let checksum: String
        /// Emails that wait and are sent once a daemon runs.
        package let waitingEmails: Int
        package let waitingEvents: Int
    }

    /// Where the backup goes: `sqlite:PATH` or `postgresql://…`.
    let url: String
    let secretsDirectory: String
    /// A folder for what is prepared, where the place is no file.
    let temporary: String
    let ambient: Ambient
    let lease: Duration
    /// The node whose spool the caller holds, so that it cannot be alive.
    let held: String?
    static let action = "storage.restored"

    package init(url: String, secretsDirectory: String, temporary: String, ambient: Ambient, lease: Duration, held: String?) {
        self.url = url
        self.secretsDirectory = secretsDirectory
        self.temporary = temporary
        self.ambient = ambient
        self.lease = lease
        self.held = held
    }

    /// `isReplacing` lets it take the place of a database that holds something.
    package func callAsFunction(_ backup: String, isReplacing: Bool) async throws -> Outcome {
        let staging = try SQLiteTakeover.staging(for: path ?? "\(temporary)/latchkey.\(Hex.text(ambient.random(8)))")
        defer { SQLiteTakeover.clear(staging) }
        let content = try await offload {
            try DatabaseFile.copy(backup, to: staging)
            let content = try BackupContent.check(staging)
            try unmark(staging)
            return content
        }
        if let refusal = try await refusal(isReplacing: isReplacing) { return refusal }
        let staged = try await Store.open("sqlite:\(staging)", now: ambient.now())
        let outcome = try await prepare(staged, content)
        try await staged.emptyJournal()
        try staged.close()
        guard case .restored = outcome else { return outcome }
        try ambient.reached(.restorePrepared)
        if let path {
            try await offload { try SQLiteTakeover.replace(path, with: staging) }
            return outcome
        }
        return try await fill(from: staging, isReplacing: isReplacing) ?? outcome
    }

    /// The file of an SQLite database.
    private var path: String? { Store.isPostgreSQL(url) ? nil : String(url.dropFirst("sqlite:".utf8.count)) }

    /// A database again, and no backup.
    private func unmark(_ staging: String) throws {
        let file = try DatabaseFile(staging)
        try file.write { tx in try tx.backup.remove() }
        try file.setMark(DatabaseFile.Mark(application: 0, version: 0))
        try file.close()
    }

    private func refusal(isReplacing: Bool) async throws -> Outcome? {
        if let path, !DatabaseFile.exists(path) { return nil }
        do {
            return try await look(isReplacing: isReplacing)
        } catch {
            guard isReplacing, (error as? StorageFault)?.kind == .corrupt else { throw error }
            return nil
        }
    }

    private func look(isReplacing: Bool) async throws -> Outcome? {
        let target = try await Store.open(url, now: ambient.now())
        let outcome: Outcome? = try await target.read { tx in
            let now = try tx.clock(ambient.now())
            let nodes = try tx.nodes.list(after: nil, limit: 10_000)
            if let node = nodes.first(where: { $0.name != held && $0.isAlive(at: now, lease: lease) }) { return .nodeIsAlive(node.name) }
            guard !isReplacing, let table = try WholeTable.holder(in: tx) else { return nil }
            return .targetIsNotEmpty(table: table)
        }
        try target.close()
        return outcome
    }

    private func prepare(_ staged: Store, _ content: BackupContent) async throws -> Outcome {
        try Secrets.unpack(content.secrets, into: secretsDirectory)
        let (rows, now) = (try await staged.read { tx in try tx.secrets.list() }, ambient.now())
        let ours = try Secrets.survey(directory: secretsDirectory)
        let missing = Secrets.Purpose.allCases.filter { purpose in
            guard let id = KeySchedule(rows, of: purpose).current(at: now)?.id else { return false }
            return !(ours[purpose] ?? []).contains(id)
        }
        guard missing.isEmpty else { return .secretsAreMissing(missing.map(\.rawValue)) }
        let chain = HistoryChain(key: try Secrets.load(directory: secretsDirectory).history)
        if let finding = try await VerifyHistory(store: staged, chain: chain)().findings.first {
            return .historyDoesNotHold("PBX \(finding.pbx), position \(finding.position): \(finding.what)")
        }
        return try await begin(staged, content, chain)
    }

    /// What must not outlive a restore ends, and the history says that there was one.
    private func begin(_ staged: Store, _ content: BackupContent, _ chain: HistoryChain) async throws -> Outcome {
        try await staged.write { [ambient] tx in
            let now = ambient.now()
            try tx.tokens.endAll(at: now)
            try tx.sessions.endAll()
            _ = try LostSpool.sendAgain(node: nil, reason: "the database was restored", in: tx, at: now)
            try tx.emails.releaseAll()
            try tx.nodes.stopAll(at: now)
            try tx.milestones.pass(.restore, at: now)
            let chronicle = Chronicle(tx: tx, ambient: ambient, chain: chain)
            let detail = [Record.Detail("madeAt", content.madeAt), .init("checksum", content.checksum)]
            try chronicle.append(Record(Self.action, on: .storage, detail), actor: "command", cause: nil, pbx: "", at: now)
            try chronicle.close()
            return .restored(
                Report(
                    madeAt: content.madeAt, checksum: content.checksum, waitingEmails: try tx.emails.waiting().count,
                    waitingEvents: try tx.events.count().waiting))
        }
    }

    /// All tables into a database that several share, in one transaction.
    private func fill(from staging: String, isReplacing: Bool) async throws -> Outcome? {
        let file = try DatabaseFile(staging)
        let target = try await Store.open(url, now: ambient.now())
        let refusal: Outcome? = try await target.write { tx in
            if !isReplacing, let table = try WholeTable.holder(in: tx) { return .targetIsNotEmpty(table: table) }
            try WholeTable.emptyAll(in: tx)
            try file.read { source in
                for table in WholeTable.all {
                    try table.eachPage(in: source) { page in try table.insert(page, in: tx) }
                    try table.countOn(in: tx)
                }
            }
            return nil
        }
        try target.close()
        return refusal
    }
}
