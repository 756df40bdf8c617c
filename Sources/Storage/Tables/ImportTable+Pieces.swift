package import Domain

/// Imports whose file came over HTTP: its pieces, and who works on it.
extension ImportTable {
    /// Keeps the next piece of the file.
    package func keep(_ content: String, as piece: Int, of number: Int64) throws {
        try tx.run("INSERT INTO import_piece (import, number, content) VALUES (?1, ?2, ?3)", number, piece, content)
    }

    package func piece(_ piece: Int, of number: Int64) throws -> String? {
        try tx.row("SELECT content FROM import_piece WHERE import = ?1 AND number = ?2", number, piece)?.optionalText(0)
    }

    /// The file is there; what its rows would do is told until it is confirmed.
    package func complete(
        _ number: Int64, digest: String, rowCount: Int, _ counts: ImportCounts, refused: [RefusedRow], at now: Timestamp
    ) throws {
        try tx.run(
            """
            UPDATE import SET digest = ?2, row_count = ?3, created = ?4, changed = ?5, unchanged = ?6, refused = ?7, uploaded_at = ?8
            WHERE id = ?1 AND uploaded_at IS NULL AND withdrawn_at IS NULL
            """, number, digest, rowCount, counts.created, counts.changed, counts.unchanged, counts.refused, now)
        try refuse(number, refused)
    }

    /// Gives it up; the rows that are in stay. False where it had come to its end before.
    package func withdraw(_ number: Int64, reason: String?, at now: Timestamp) throws -> Bool {
        try tx.change(
            "UPDATE import SET withdrawn_at = ?2, reason = ?3 WHERE id = ?1 AND withdrawn_at IS NULL AND finished_at IS NULL", number, now,
            reason) == 1
    }

    /// Gives up what has not come whole by the one instant, or was not confirmed by the other.
    package func withdrawStale(arrivingSince arrival: Timestamp, unconfirmedSince confirmation: Timestamp, at now: Timestamp) throws {
        try tx.run(
            """
            UPDATE import SET withdrawn_at = ?3, reason = 'it was not confirmed in time' WHERE finished_at IS NULL AND withdrawn_at IS NULL
            AND confirmed_at IS NULL AND (created_at < ?2 OR (uploaded_at IS NULL AND created_at < ?1))
            """, arrival, confirmation, now)
    }

    /// Whether there may be something to do: to take in, to give up or to clear away.
    package func haveWork(arrivingSince arrival: Timestamp, unconfirmedSince confirmation: Timestamp) throws -> Bool {
        try tx.row(
            """
            SELECT 1 FROM import WHERE id IN (SELECT DISTINCT import_piece.import FROM import_piece) AND (confirmed_at IS NOT NULL
            OR withdrawn_at IS NOT NULL OR created_at < ?2 OR (uploaded_at IS NULL AND created_at < ?1)) LIMIT 1
            """, arrival, confirmation) != nil
    }

    /// Takes a confirmed import that nobody works on, until then.
    package func claim(at now: Timestamp, until end: Timestamp) throws -> ImportRow? {
        let row = try tx.row(
            """
            WITH due AS (
                SELECT id FROM import WHERE finished_at IS NULL AND withdrawn_at IS NULL AND confirmed_at IS NOT NULL
                AND COALESCE(leased_until, 0) <= ?1 AND EXISTS (SELECT 1 FROM import_piece WHERE import_piece.import = import.id)
                ORDER BY COALESCE(leased_until, 0), id LIMIT 1 {skip locked}
            ) UPDATE import SET leased_until = ?2 WHERE id IN (SELECT id FROM due) RETURNING id
            """, now, end)
        return try row.flatMap { try find($0.integer(0)) }
    }

    /// Lets others go on with it at once.
    package func release(_ number: Int64) throws { try tx.run("UPDATE import SET leased_until = NULL WHERE id = ?1", number) }

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
}
