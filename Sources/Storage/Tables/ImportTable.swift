package import Domain

/// A file of profiles that is taken in, or was (F29).
package struct ImportRow: Equatable, Sendable {
    package enum State: String, Sendable, CaseIterable {
        /// Its file has not come whole.
        case arriving
        /// It waits to be confirmed.
        case uploaded
        case running
        case finished
        case withdrawn
    }

    package let number: Int64
    package let pbx: String
    package let name: String
    package let digest: String
    package let actor: String
    /// The event that its changes and emails name; nil until it is confirmed.
    package let event: Int64?
    package let rowCount: Int
    /// The line on which the last row starts that is done.
    package let line: Int
    package let counts: ImportCounts
    package let state: State
    /// Why it was given up.
    package let reason: String?
    package let createdAt: Timestamp
    package let finishedAt: Timestamp?
}

/// A file of profiles before its first row.
package struct NewImport: Sendable {
    package let pbx: PBXID
    package let name: String
    /// What tells its content from any other.
    package let digest: String
    package let actor: String
    package let rowCount: Int

    package init(pbx: PBXID, name: String, digest: String, actor: String, rowCount: Int) {
        self.pbx = pbx
        self.name = name
        self.digest = digest
        self.actor = actor
        self.rowCount = rowCount
    }
}

/// A row that an import did not take.
package struct RefusedRow: Equatable, Sendable {
    /// The line of the file on which it starts.
    package let line: Int
    package let reason: String

    package init(line: Int, reason: String) {
        self.line = line
        self.reason = reason
    }
}

/// The tables `import` and `import_refusal`.
package struct ImportTable {
    let tx: Transaction
    private static let columns = """
        id, pbx, name, digest, actor, event, row_count, line, created, changed, unchanged, refused, created_at, uploaded_at,
        confirmed_at, finished_at, withdrawn_at, reason
        """

    /// `isWhole` says that the file is there and need not come in pieces.
    package func insert(_ new: NewImport, isWhole: Bool, at now: Timestamp) throws -> Int64 {
        try tx.row(
            """
            INSERT INTO import (pbx, name, digest, actor, row_count, line, created, changed, unchanged, refused, created_at, uploaded_at)
            VALUES (?1, ?2, ?3, ?4, ?5, 0, 0, 0, 0, 0, ?6, ?7) RETURNING id
            """, new.pbx.text, new.name, new.digest, new.actor, new.rowCount, now, isWhole ? now : nil)?.integer(0) ?? 0
    }

    package func find(_ number: Int64) throws -> ImportRow? {
        try tx.row("SELECT \(Self.columns) FROM import WHERE id = ?1", number).map(row)
    }

    /// The import that the request with this key made.
    package func find(requestKey: String) throws -> ImportRow? {
        try tx.row("SELECT \(Self.columns) FROM import WHERE request_key = ?1", requestKey).map(row)
    }

    /// The import of a file of this content that was begun and not finished.
    package func running(pbx: PBXID, digest: String) throws -> ImportRow? {
        try tx.row(
            """
            SELECT \(Self.columns) FROM import WHERE finished_at IS NULL AND withdrawn_at IS NULL AND confirmed_at IS NOT NULL
            AND pbx = ?1 AND digest = ?2 ORDER BY id LIMIT 1
            """, pbx.text, digest
        ).map(row)
    }

    package func list(pbx: PBXID, after: Int64?, limit: Int) throws -> [ImportRow] {
        try tx.rows(
            "SELECT \(Self.columns) FROM import WHERE pbx = ?1 AND id > ?2 ORDER BY id LIMIT ?3", pbx.text, after ?? 0, limit
        ).map(row)
    }

    /// From here on its rows may go in; `event` is what their changes and emails name. What a look at the file counted is forgotten.
    package func confirm(_ number: Int64, event: Int64, at now: Timestamp) throws {
        try tx.run("DELETE FROM import_refusal WHERE import = ?1", number)
        try tx.run(
            """
            UPDATE import SET event = ?2, confirmed_at = ?3, line = 0, created = 0, changed = 0, unchanged = 0, refused = 0
            WHERE id = ?1 AND confirmed_at IS NULL AND withdrawn_at IS NULL
            """, number, event, now)
    }

    /// The rows up to the one that starts on that line are done; who works on it with a lease has it for that many microseconds longer.
    package func advance(_ number: Int64, to line: Int, _ counts: ImportCounts, refused: [RefusedRow], lease longer: Int64) throws {
        try tx.run(
            """
            UPDATE import SET line = ?2, created = created + ?3, changed = changed + ?4, unchanged = unchanged + ?5, refused = refused + ?6,
            leased_until = leased_until + ?7 WHERE id = ?1
            """, number, line, counts.created, counts.changed, counts.unchanged, counts.refused, longer)
        try refuse(number, refused)
    }

    func refuse(_ number: Int64, _ refused: [RefusedRow]) throws {
        var rows = ManyRows("INSERT INTO import_refusal (import, line, reason)", width: 3, reserving: refused.count)
        for row in refused { rows.add(.integer(number), row.line.value, .text(row.reason)) }
        try tx.put(rows)
    }

    /// F23: what imports of the profile's PBX refused, and why, is no longer told, nor what those of others did that names it; files of its PBX
    /// that are not confirmed are given up, since it may stand in them.
    package func forget(_ profile: Profile, at now: Timestamp) throws {
        try tx.run("DELETE FROM import_refusal WHERE import IN (SELECT id FROM import WHERE pbx = ?1)", profile.pbx.text)
        try tx.run(
            "DELETE FROM import_refusal WHERE replace(reason, ?1, '') <> reason OR replace(reason, ?2, '') <> reason",
            profile.username.text, profile.email.text)
        try tx.run(
            "DELETE FROM import_piece WHERE import IN (SELECT id FROM import WHERE pbx = ?1 AND confirmed_at IS NULL)", profile.pbx.text)
        try tx.run(
            """
            UPDATE import SET withdrawn_at = ?2, reason = 'a profile was erased meanwhile, which may have stood in the file'
            WHERE pbx = ?1 AND confirmed_at IS NULL AND withdrawn_at IS NULL
            """, profile.pbx.text, now)
    }

    package func finish(_ number: Int64, at now: Timestamp) throws {
        try tx.run("UPDATE import SET finished_at = ?2 WHERE id = ?1 AND finished_at IS NULL", number, now)
    }

    package func refusals(of number: Int64, after line: Int = 0, limit: Int) throws -> [RefusedRow] {
        try tx.rows(
            "SELECT line, reason FROM import_refusal WHERE import = ?1 AND line > ?2 ORDER BY line LIMIT ?3", number, line, limit
        ).map { RefusedRow(line: Int($0.integer(0)), reason: $0.text(1)) }
    }

    private func row(_ row: Row) -> ImportRow {
        let state: ImportRow.State =
            row.optionalInteger(16) != nil
            ? .withdrawn
            : row.optionalInteger(15) != nil
                ? .finished : row.optionalInteger(14) != nil ? .running : row.optionalInteger(13) != nil ? .uploaded : .arriving
        return ImportRow(
            number: row.integer(0), pbx: row.text(1), name: row.text(2), digest: row.text(3), actor: row.text(4),
            event: row.optionalInteger(5), rowCount: Int(row.integer(6)), line: Int(row.integer(7)),
            counts: ImportCounts(
                created: Int(row.integer(8)), changed: Int(row.integer(9)), unchanged: Int(row.integer(10)), refused: Int(row.integer(11))),
            state: state, reason: row.optionalText(17), createdAt: Timestamp(microseconds: row.integer(12)),
            finishedAt: row.optionalInteger(15).map(Timestamp.init(microseconds:)))
    }
}

extension Transaction {
    package var imports: ImportTable { ImportTable(tx: self) }
}
