package import Domain

/// What is left of imports when they are over, or were left behind.
extension ImportTable {
    /// Since when an import must have been begun, confirmed or over, to be left as it is.
    package struct Deadlines: Sendable {
        /// A file that has not come whole since then will not come.
        package let arriving: Timestamp
        /// What nobody has confirmed since then is given up.
        package let unconfirmed: Timestamp
        /// What was over before is cleared away; what was left behind before is given up.
        package let over: Timestamp

        package init(arriving: Timestamp, unconfirmed: Timestamp, over: Timestamp) {
            self.arriving = arriving
            self.unconfirmed = unconfirmed
            self.over = over
        }
    }

    /// Whether there may be something to do: to take in, to give up or to clear away.
    package func haveWork(_ since: Deadlines) throws -> Bool {
        try tx.row(
            """
            SELECT 1 WHERE EXISTS (
                SELECT 1 FROM import WHERE id IN (SELECT DISTINCT import_piece.import FROM import_piece) AND (confirmed_at IS NOT NULL
                OR withdrawn_at IS NOT NULL OR created_at < ?2 OR (uploaded_at IS NULL AND created_at < ?1))
            ) OR EXISTS (SELECT 1 FROM import WHERE COALESCE(finished_at, withdrawn_at) < ?3)
            OR EXISTS (SELECT 1 FROM import WHERE finished_at IS NULL AND withdrawn_at IS NULL AND created_at < ?3)
            """, since.arriving, since.unconfirmed, since.over) != nil
    }

    /// Gives up what has not come whole, what was not confirmed, and what a command left unfinished and nobody has gone on with.
    package func withdrawStale(_ since: Deadlines, at now: Timestamp) throws {
        try tx.run(
            """
            UPDATE import SET withdrawn_at = ?3, reason = 'it was not confirmed in time' WHERE finished_at IS NULL AND withdrawn_at IS NULL
            AND confirmed_at IS NULL AND (created_at < ?2 OR (uploaded_at IS NULL AND created_at < ?1))
            """, since.arriving, since.unconfirmed, now)
        try tx.run(
            """
            UPDATE import SET withdrawn_at = ?2, reason = 'it was broken off, and the file was not given again in time'
            WHERE finished_at IS NULL AND withdrawn_at IS NULL AND created_at < ?1
            AND NOT EXISTS (SELECT 1 FROM import_piece WHERE import_piece.import = import.id)
            """, since.over, now)
    }

    /// Removes some pieces of files that nobody needs any more; false where there are none.
    package func clearPieces(limit: Int) throws -> Bool {
        let rows = try tx.rows(
            """
            SELECT import_piece.import, import_piece.number FROM import_piece JOIN import ON import.id = import_piece.import
            WHERE finished_at IS NOT NULL OR withdrawn_at IS NOT NULL LIMIT ?1
            """, limit)
        for row in rows { try tx.run("DELETE FROM import_piece WHERE import = ?1 AND number = ?2", row.integer(0), row.integer(1)) }
        return !rows.isEmpty
    }

    /// Removes some of what is known of an import that was over before then, and at last the import; false where there is none.
    package func clearOver(before end: Timestamp, limit: Int) throws -> Bool {
        guard
            let number = try tx.row(
                """
                SELECT id FROM import WHERE COALESCE(finished_at, withdrawn_at) < ?1
                AND NOT EXISTS (SELECT 1 FROM import_piece WHERE import_piece.import = import.id) LIMIT 1
                """, end)?.integer(0)
        else { return false }
        let removed = try tx.change(
            """
            DELETE FROM import_refusal WHERE import = ?1
            AND line IN (SELECT line FROM import_refusal WHERE import = ?1 ORDER BY line LIMIT ?2)
            """, number, limit)
        if removed < limit { try tx.run("DELETE FROM import WHERE id = ?1", number) }
        return true
    }
}
