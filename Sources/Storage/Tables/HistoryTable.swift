package import Domain

/// One entry of the history as it is stored.
package struct HistoryRow: Equatable, Sendable {
    package let sequence: Int64
    package let pbx: String
    package let position: Int64
    package let at: Timestamp
    package let actor: String
    package let action: String
    package let subject: String
    package let detail: String
    package let salt: String?
    package let detailDigest: String
    package let hash: String
}

/// What is handed in to be the next entry of a chain.
package struct NewHistoryRow: Sendable {
    package let pbx: String
    package let position: Int64
    package let at: Timestamp
    package let actor: String
    package let action: String
    package let subject: String
    package let detail: String
    package let salt: String
    package let detailDigest: String
    package let hash: String

    package init(
        pbx: String, position: Int64, at: Timestamp, actor: String, action: String, subject: String, detail: String, salt: String,
        detailDigest: String, hash: String
    ) {
        self.pbx = pbx
        self.position = position
        self.at = at
        self.actor = actor
        self.action = action
        self.subject = subject
        self.detail = detail
        self.salt = salt
        self.detailDigest = detailDigest
        self.hash = hash
    }
}

/// The last link of a chain.
package struct HistoryHead: Equatable, Sendable {
    package let pbx: String
    package let position: Int64
    package let hash: String

    package init(pbx: String, position: Int64, hash: String) {
        self.pbx = pbx
        self.position = position
        self.hash = hash
    }
}

/// The tables `history` and `history_head`.
package struct HistoryTable {
    let tx: Transaction
    private static let columns = "sequence, pbx, position, at, actor, action, subject, detail, salt, detail_digest, hash"

    package func head(pbx: String) throws -> HistoryHead {
        let row = try tx.row("SELECT position, hash FROM history_head WHERE pbx = ?1", pbx)
        return HistoryHead(pbx: pbx, position: row?.integer(0) ?? 0, hash: row?.text(1) ?? "")
    }

    package func insert(_ rows: [NewHistoryRow]) throws {
        var many = ManyRows(
            "INSERT INTO history (pbx, position, at, actor, action, subject, detail, salt, detail_digest, hash)", width: 10,
            reserving: rows.count)
        for row in rows {
            many.add([
                .text(row.pbx), .integer(row.position), row.at.value, .text(row.actor), .text(row.action), .text(row.subject),
                .text(row.detail), .text(row.salt), .text(row.detailDigest), .text(row.hash),
            ])
        }
        try tx.put(many)
    }

    package func moveHead(to head: HistoryHead) throws {
        try tx.run(
            """
            INSERT INTO history_head (pbx, position, hash) VALUES (?1, ?2, ?3)
            ON CONFLICT (pbx) DO UPDATE SET position = excluded.position, hash = excluded.hash
            """, head.pbx, head.position, head.hash)
    }

    package func heads(after pbx: String?, limit: Int) throws -> [HistoryHead] {
        let rows =
            try pbx.map { try tx.rows("SELECT pbx, position, hash FROM history_head WHERE pbx > ?1 ORDER BY pbx LIMIT ?2", $0, limit) }
            ?? tx.rows("SELECT pbx, position, hash FROM history_head ORDER BY pbx LIMIT ?1", limit)
        return rows.map { HistoryHead(pbx: $0.text(0), position: $0.integer(1), hash: $0.text(2)) }
    }

    /// The entries of one chain from a position on, for its verification.
    package func chain(pbx: String, from position: Int64, limit: Int) throws -> [HistoryRow] {
        try tx.rows(
            "SELECT \(Self.columns) FROM history WHERE pbx = ?1 AND position >= ?2 ORDER BY position LIMIT ?3", pbx, position, limit
        ).map(entry)
    }

    /// Entries after a sequence number, of one subject (`profile/7`) or of all; of one PBX, where it is given.
    package func list(subject: String?, pbx: PBXID? = nil, after: Int64?, limit: Int) throws -> [HistoryRow] {
        let ofSubject = subject == nil ? "?4 = '' AND" : "subject = ?4 AND"
        let ofPBX = pbx == nil ? "?3 = '' AND" : "pbx = ?3 AND"
        return try tx.rows(
            "SELECT \(Self.columns) FROM history WHERE \(ofSubject) \(ofPBX) sequence > ?1 ORDER BY sequence LIMIT ?2", after ?? 0, limit,
            pbx?.text ?? "", subject ?? ""
        ).map(entry)
    }

    /// The names of chains that have entries but no head.
    package func chainsWithoutHead() throws -> [String] {
        try tx.rows("SELECT DISTINCT pbx FROM history WHERE pbx NOT IN (SELECT pbx FROM history_head)").map { $0.text(0) }
    }

    private func entry(_ row: Row) -> HistoryRow {
        HistoryRow(
            sequence: row.integer(0), pbx: row.text(1), position: row.integer(2), at: Timestamp(microseconds: row.integer(3)),
            actor: row.text(4), action: row.text(5), subject: row.text(6), detail: row.text(7), salt: row.optionalText(8),
            detailDigest: row.text(9), hash: row.text(10))
    }
}

extension Transaction {
    package var history: HistoryTable { HistoryTable(tx: self) }
}
