package import Domain

/// The table `history_tail`: the last entry that was removed from the beginning of each chain, where the rest takes up.
extension HistoryTable {
    package func tail(pbx: String) throws -> HistoryLink { try link("history_tail", pbx) }

    package func moveTail(to tail: HistoryLink) throws { try move("history_tail", to: tail) }

    /// The chains whose first entry is older than that, the next after `pbx` in the order of their names.
    package func chains(olderThan limit: Timestamp, after pbx: String, count: Int) throws -> [String] {
        try tx.rows(
            """
            SELECT history_head.pbx FROM history_head LEFT JOIN history_tail ON history_tail.pbx = history_head.pbx
            JOIN history ON history.pbx = history_head.pbx AND history.position = COALESCE(history_tail.position, 0) + 1
            WHERE history_head.pbx > ?1 AND history.at < ?2 ORDER BY history_head.pbx LIMIT ?3
            """, pbx, limit, count
        ).map { $0.text(0) }
    }

    /// Removes the beginning of a chain; how many entries that were.
    package func remove(pbx: String, upTo position: Int64) throws -> Int {
        try tx.change("DELETE FROM history WHERE pbx = ?1 AND position <= ?2", pbx, position)
    }
}
