package import Domain

/// The tables `history` and `history_head`.
package struct HistoryTable {
    let tx: Transaction
    private static let columns = """
        sequence, pbx, position, at, actor, action, subject, profile, other_profile, detail, salt, detail_digest, hash, erasure_code
        """

    package func head(pbx: String) throws -> HistoryLink { try link("history_head", pbx) }

    package func insert(_ rows: [NewHistoryRow]) throws {
        var many = ManyRows(
            "INSERT INTO history (pbx, position, at, actor, action, subject, profile, other_profile, detail, salt, detail_digest, hash)",
            width: 12, reserving: rows.count)
        for row in rows {
            many.add([
                .text(row.pbx), .integer(row.position), row.at.value, .text(row.actor), .text(row.action), .text(row.subject),
                row.profile.value, row.otherProfile.value, .text(row.detail), row.salt.value, .text(row.detailDigest), .text(row.hash),
            ])
        }
        try tx.put(many)
    }

    package func moveHead(to head: HistoryLink) throws { try move("history_head", to: head) }

    package func heads(after pbx: String?, limit: Int) throws -> [HistoryLink] {
        let rows =
            try pbx.map { try tx.rows("SELECT pbx, position, hash FROM history_head WHERE pbx > ?1 ORDER BY pbx LIMIT ?2", $0, limit) }
            ?? tx.rows("SELECT pbx, position, hash FROM history_head ORDER BY pbx LIMIT ?1", limit)
        return rows.map { HistoryLink(pbx: $0.text(0), position: $0.integer(1), hash: $0.text(2)) }
    }

    /// The entries of one chain from a position on.
    package func chain(pbx: String, from position: Int64, limit: Int) throws -> [HistoryRow] {
        try tx.rows(
            "SELECT \(Self.columns) FROM history WHERE pbx = ?1 AND position >= ?2 ORDER BY position LIMIT ?3", pbx, position, limit
        ).map(entry)
    }

    /// Entries after a sequence number; of one PBX, where it is given.
    package func list(pbx: PBXID? = nil, after: Int64?, limit: Int) throws -> [HistoryRow] {
        let ofPBX = pbx == nil ? "?3 = '' AND" : "pbx = ?3 AND"
        return try tx.rows(
            "SELECT \(Self.columns) FROM history WHERE \(ofPBX) sequence > ?1 ORDER BY sequence LIMIT ?2", after ?? 0, limit,
            pbx?.text ?? ""
        ).map(entry)
    }

    /// Whether this ever happened in a profile's life.
    package func tells(_ action: String, of profile: ProfileID) throws -> Bool {
        try tx.row("SELECT 1 FROM history WHERE profile = ?1 AND action = ?2 LIMIT 1", profile.number, action) != nil
    }

    /// The entries of one profile's life.
    package func list(of profile: ProfileID, after: Int64?, limit: Int) throws -> [HistoryRow] {
        let part = { (column: String) in "SELECT sequence FROM history WHERE \(column) = ?1 AND sequence > ?2 ORDER BY sequence LIMIT ?3" }
        return try tx.rows(
            """
            SELECT \(Self.columns) FROM history WHERE sequence IN (
                SELECT sequence FROM (\(part("profile"))) AS one UNION SELECT sequence FROM (\(part("other_profile"))) AS other
            ) ORDER BY sequence LIMIT ?3
            """, profile.number, after ?? 0, limit
        ).map(entry)
    }

    /// Where each chain was before its first entry behind that sequence number; chains that have none behind it are left out.
    package func places(after sequence: Int64) throws -> [(pbx: String, position: Int64)] {
        try tx.rows("SELECT pbx, MIN(position) - 1 FROM history WHERE sequence > ?1 GROUP BY pbx", sequence).map {
            ($0.text(0), $0.integer(1))
        }
    }

    /// The sequence number behind which the last `count` entries stand; 0 where there are no more than those.
    package func sequence(beforeLast count: Int) throws -> Int64 {
        try tx.row("SELECT sequence FROM history ORDER BY sequence DESC LIMIT 1 OFFSET ?1", count)?.integer(0) ?? 0
    }

    /// The same among the entries of one profile's life.
    package func sequence(beforeLast count: Int, of profile: ProfileID) throws -> Int64 {
        let part = { (column: String) in
            "SELECT sequence FROM (SELECT sequence FROM history WHERE \(column) = ?1 ORDER BY sequence DESC LIMIT ?2) AS of_\(column)"
        }
        let sql = "\(part("profile")) UNION \(part("other_profile")) ORDER BY sequence DESC LIMIT 1 OFFSET ?3"
        return try tx.row(sql, profile.number, count + 1, count)?.integer(0) ?? 0
    }

    /// The names of chains that have entries but no head.
    package func chainsWithoutHead() throws -> [String] {
        try tx.rows("SELECT DISTINCT pbx FROM history WHERE pbx NOT IN (SELECT pbx FROM history_head)").map { $0.text(0) }
    }

    /// Puts details without personal data in the places of those with them, whose digests stay; their salts go, so that nobody finds out by
    /// guessing what stood there (F23).
    package func erase(_ details: [ErasedDetail]) throws {
        for detail in details {
            try tx.run(
                "UPDATE history SET detail = ?2, salt = NULL, erasure_code = ?3 WHERE sequence = ?1", detail.sequence, detail.detail,
                detail.code)
        }
    }

    func link(_ table: String, _ pbx: String) throws -> HistoryLink {
        let row = try tx.row("SELECT position, hash FROM \(table) WHERE pbx = ?1", pbx)
        return HistoryLink(pbx: pbx, position: row?.integer(0) ?? 0, hash: row?.text(1) ?? "")
    }

    func move(_ table: String, to link: HistoryLink) throws {
        try tx.run(
            """
            INSERT INTO \(table) (pbx, position, hash) VALUES (?1, ?2, ?3)
            ON CONFLICT (pbx) DO UPDATE SET position = excluded.position, hash = excluded.hash
            """, link.pbx, link.position, link.hash)
    }

    private func entry(_ row: Row) -> HistoryRow {
        HistoryRow(
            sequence: row.integer(0),
            entry: NewHistoryRow(
                pbx: row.text(1), position: row.integer(2), at: Timestamp(microseconds: row.integer(3)), actor: row.text(4),
                action: row.text(5), subject: row.text(6), profile: row.optionalInteger(7), otherProfile: row.optionalInteger(8),
                detail: row.text(9), salt: row.optionalText(10), detailDigest: row.text(11), hash: row.text(12)),
            erasureCode: row.optionalText(13))
    }
}

extension Transaction {
    package var history: HistoryTable { HistoryTable(tx: self) }
}
