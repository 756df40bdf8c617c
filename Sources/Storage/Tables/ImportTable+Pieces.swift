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

    /// The file is there; what its rows would do is told until it is confirmed. `requestKey` tells the request from every other.
    package func complete(
        _ number: Int64, digest: String, requestKey: String?, _ counts: ImportCounts, refused: [RefusedRow], at now: Timestamp
    ) throws {
        try tx.run(
            """
            UPDATE import SET digest = ?2, row_count = ?3, created = ?4, changed = ?5, unchanged = ?6, refused = ?7, uploaded_at = ?8,
            request_key = ?9 WHERE id = ?1 AND uploaded_at IS NULL AND withdrawn_at IS NULL
            """, number, digest, counts.count, counts.created, counts.changed, counts.unchanged, counts.refused, now, requestKey)
        try refuse(number, refused)
    }

    /// Gives it up; the rows that are in stay. False where it had come to its end before.
    package func withdraw(_ number: Int64, reason: String?, at now: Timestamp) throws -> Bool {
        try tx.change(
            "UPDATE import SET withdrawn_at = ?2, reason = ?3 WHERE id = ?1 AND withdrawn_at IS NULL AND finished_at IS NULL", number, now,
            reason) == 1
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
}
