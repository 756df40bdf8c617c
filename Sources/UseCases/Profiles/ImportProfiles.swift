package import Cryptography
package import Domain
package import Storage

/// Takes a file of profiles in (F29): some rows a transaction, with how far it is in the same one, so that an import that was broken off goes
/// on where it was when the same file is given again, and no row counts twice.
package struct ImportProfiles: Sendable {
    /// The file as a whole.
    package struct Sheet: Sendable {
        package let name: String
        /// What tells its content from any other.
        package let digest: String
        package let rowCount: Int

        package init(name: String, digest: String, rowCount: Int) {
            self.name = name
            self.digest = digest
            self.rowCount = rowCount
        }
    }

    package enum Outcome: Equatable, Sendable {
        case finished(ImportView)
        case unknownPBX
        /// Another process takes the same file in, or gave it up.
        case isElsewhere(ImportView)
    }

    /// Hears of each transaction: how far the import is, and the rows that were done. Nothing is held meanwhile: who would let others have
    /// their turn waits here.
    package typealias Listener = @Sendable (ImportView, [JudgedRow]) async throws -> Void

    let store: Store
    let ambient: Ambient
    let chain: HistoryChain
    let logins: LoginDigester
    let answer: AnswerEvents

    package init(store: Store, ambient: Ambient, chain: HistoryChain, logins: LoginDigester, answer: AnswerEvents) {
        self.store = store
        self.ambient = ambient
        self.chain = chain
        self.logins = logins
        self.answer = answer
    }

    /// `rows` gives the rows from the first one on; `source` is that of the event which history and emails name.
    package func callAsFunction(
        _ sheet: Sheet, pbx: PBXID, by actor: String, source: String, rows: @escaping PreviewImport.Rows, onProgress: Listener
    ) async throws -> Outcome {
        guard let (begun, event) = try await begin(sheet, pbx, actor, source) else { return .unknownPBX }
        return try await goOn(begun, event, rows: rows, onProgress: onProgress)
    }

    /// Goes on with an import behind the last row that is done.
    func goOn(_ begun: ImportRow, _ event: EventRow, rows: @escaping PreviewImport.Rows, onProgress: Listener) async throws -> Outcome {
        let batch = ImportBatch(store: store, ambient: ambient, chain: chain, logins: logins, event: event)
        var size = BatchSize(isShared: store.isShared)
        var row = begun
        var ready = try await batch.ready(rows, behind: row.line, limit: size.rows)
        while true {
            let (began, line, limit, isLast) = (ambient.now(), row.line, size.rows, ready.last == nil)
            // While these are written, the next are made ready.
            async let next = isLast ? nil : batch.ready(rows, behind: line, limit: limit)
            guard let done = try await batch.write(ready, row) else {
                _ = try await next
                return .isElsewhere(ImportView(row))
            }
            row = done.row
            size.learn(rows: done.judged.count, took: ambient.now().microseconds - began.microseconds)
            ready = try await next ?? ready
            if done.hasEmails { store.hint() }
            try await onProgress(ImportView(row), done.judged)
            if row.state == .finished { return .finished(ImportView(row)) }
            // Whoever answers events passes over a PBX that is held, as this one mostly is.
            if done.hasDueEvents { _ = try await answer(pbx: row.pbx) }
        }
    }

    /// The import of this content that was broken off, or a new one.
    private func begin(_ sheet: Sheet, _ pbx: PBXID, _ actor: String, _ source: String) async throws -> (ImportRow, EventRow)? {
        let id = Hex.text(ambient.random(16))
        return try await store.write { [ambient, chain] tx in
            let now = try tx.clock(ambient.now())
            try tx.hold(pbx.text)
            guard try tx.pbxs.find(pbx) != nil else { return nil }
            if let known = try tx.imports.running(pbx: pbx, digest: sheet.digest), let number = known.event,
                let event = try tx.events.find(number)
            {
                return (known, event)
            }
            let new = NewImport(pbx: pbx, name: sheet.name, digest: sheet.digest, actor: actor, rowCount: sheet.rowCount)
            let number = try tx.imports.insert(new, isWhole: true, at: now)
            return try ImportStart(tx: tx, ambient: ambient, chain: chain).confirm(number, id: id, by: actor, source: source, at: now)
        }
    }
}

/// How many rows a transaction takes, so that it ends in time: others wait for the database's one writer, or for the PBX.
struct BatchSize {
    /// Fewer would not end sooner: then it is the disk that takes the time, whatever is written.
    private static let least = 500
    private static let most = 2_800

    private(set) var rows = Self.least
    private let target: Int64

    init(isShared: Bool) { target = isShared ? 80_000 : 250_000 }

    /// One long wait says little, so it goes step by step.
    mutating func learn(rows count: Int, took microseconds: Int64) {
        guard count > 0 else { return }
        let fitting = Int(clamping: Int64(count) * target / max(microseconds, 1))
        rows = min(max(fitting, rows / 2, Self.least), rows * 2, Self.most)
    }
}
