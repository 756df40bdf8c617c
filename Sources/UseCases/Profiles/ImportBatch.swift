import Cryptography
import Domain
import Storage

/// Some rows of an import, in one transaction with how far it is.
struct ImportBatch: Sendable {
    /// What became of the rows.
    struct Done: Sendable {
        let row: ImportRow
        let judged: [JudgedRow]
        let hasEmails: Bool
        /// Whether events of the PBX wait to be answered.
        let hasDueEvents: Bool
    }

    let store: Store
    let ambient: Ambient
    let chain: HistoryChain
    let logins: LoginDigester
    let event: EventRow

    /// The next rows behind that line, at most `limit`; none at the end of the file.
    func ready(_ rows: @escaping PreviewImport.Rows, behind line: Int, limit: Int) async throws -> ReadyRows {
        let pbx = try PBXID(event.pbx)
        guard let pbx = try await store.read({ tx in try tx.pbxs.find(pbx) }) else {
            throw Refusal(.unknownPBX, "there is no PBX \(pbx) any more.")
        }
        var next = try await rows(limit)
        while let last = next.last, last.line <= line { next = try await rows(limit) }
        let found = next.filter { $0.line > line }
        return try await offload { [ambient, chain, logins, event] in
            try ReadyRows(found, pbx: pbx, cause: event.id, ambient, chain, logins)
        }
    }

    /// Writes the rows; without rows the import is finished. Nil where somebody else has gone on with it meanwhile.
    func write(_ ready: ReadyRows, _ expected: ImportRow) async throws -> Done? {
        try await store.write { tx in
            let now = try tx.clock(ambient.now())
            try tx.hold(event.pbx)
            guard let row = try tx.imports.find(expected.number), row.state == .running, row.line == expected.line,
                let pbx = try tx.pbxs.find(PBXID(event.pbx))
            else { return nil }
            try tx.expectMany(ready.last != nil)
            let chronicle = Chronicle(tx: tx, ambient: ambient, chain: chain)
            var judged: [JudgedRow] = []
            let taken = try create(ready, pbx, tx, chronicle, now, &judged)
            let judgements = try RowJudge(tx: tx, pbx: pbx, logins: logins).judge(taken + ready.others)
            let hasEmails = try apply(judgements, ChangeWriter(tx: tx, now: now, logins: logins), chronicle, &judged)
            judged.sort { $0.line < $1.line }
            try advance(row, ready.last, judged, tx, chronicle, now)
            try chronicle.close()
            guard let after = try tx.imports.find(row.number) else { return nil }
            return Done(row: after, judged: judged, hasEmails: hasEmails, hasDueEvents: try tx.events.hasDueLane(event.pbx, at: now))
        }
    }

    /// Makes the profiles whose usernames are free; the rows of the others come back.
    private func create(
        _ ready: ReadyRows, _ pbx: PBX, _ tx: Transaction, _ chronicle: Chronicle, _ now: Timestamp,
        _ judged: inout [JudgedRow]
    ) throws -> [ProfileRow] {
        var taken: [ProfileRow] = []
        guard try !tx.profiles.haveErased(ready.profiles) else {
            return ready.creations.map { ProfileRow(line: $0.line, .success(.make($0.form))) }
        }
        let ids = try tx.profiles.insert(ready.profiles, pbx: pbx.id)
        for (creation, key) in zip(ready.creations, ready.profiles.keys) {
            guard let id = ids[key] else {
                taken.append(ProfileRow(line: creation.line, .success(.make(creation.form))))
                continue
            }
            try chronicle.append(creation.record, created: id, actor: event.actor, pbx: event.pbx, at: now)
            judged.append(JudgedRow(line: creation.line, .created))
        }
        return taken
    }

    private func apply(
        _ judgements: [RowJudge.Judgement], _ writer: ChangeWriter, _ chronicle: Chronicle, _ judged: inout [JudgedRow]
    ) throws -> Bool {
        var hasEmails = false
        for judgement in judgements {
            if case .success(let answer) = judgement.answer {
                _ = try writer.apply(answer, of: event, chronicle: chronicle)
                hasEmails = hasEmails || !answer.emails.isEmpty
            }
            judged.append(JudgedRow(judgement))
        }
        return hasEmails
    }

    private func advance(
        _ row: ImportRow, _ last: Int?, _ judged: [JudgedRow], _ tx: Transaction, _ chronicle: Chronicle, _ now: Timestamp
    ) throws {
        guard let last else {
            try tx.imports.finish(row.number, at: now)
            let counts = RowOutcome.allCases.map { Record.Detail($0.rawValue, String(row.counts.number($0))) }
            let record = Record("import.finished", on: .pbx, [.init("import", String(row.number))] + counts)
            return try chronicle.append(record, actor: event.actor, cause: event.id, pbx: event.pbx, at: now)
        }
        let refused = judged.compactMap { row in row.reason.map { RefusedRow(line: row.line, reason: $0) } }
        try tx.imports.advance(row.number, to: last, ImportCounts(judged), refused: refused, lease: 1_000_000)
    }
}

extension ImportCounts {
    func number(_ outcome: RowOutcome) -> Int {
        switch outcome {
        case .created: created
        case .changed: changed
        case .unchanged: unchanged
        case .refused: refused
        }
    }
}
