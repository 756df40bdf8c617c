package import Domain

/// Emails that are over.
extension EmailTable {
    /// An email that nothing more happens to.
    package struct Over: Equatable, Sendable {
        package let number: Int64
        /// The file in this node's spool; nil where it never came to one, or lies in the spool of a node that was retired.
        package let file: String?
        /// Whether this program delivered it or gave it up, rather than leave it to somebody else.
        package let isHandled: Bool
    }

    /// Emails that have been over since before that instant, by number: withdrawn, delivered, bounced, or spooled for somebody else to take; of
    /// this node's spool or that of a node that is no more, or without a file.
    package func over(since instant: Timestamp, node: String, after: Int64, limit: Int) throws -> [Over] {
        try tx.rows(
            """
            SELECT id, CASE WHEN NOT EXISTS (SELECT 1 FROM node WHERE node.name = email.node AND node.name <> ?3) THEN file END,
                COALESCE(delivered_at, bounced_at, withdrawn_at)
            FROM email
            WHERE id > ?1 AND created_at < ?2 AND leased_by IS NULL
            AND COALESCE(withdrawn_at, bounced_at, delivered_at, published_at) < ?2
            AND (delivery_due_at IS NULL AND (file IS NULL OR node = ?3)
                OR NOT EXISTS (SELECT 1 FROM node WHERE node.name = email.node AND retired_at IS NULL))
            ORDER BY id LIMIT ?4
            """, after, instant, node, limit
        ).map { Over(number: $0.integer(0), file: $0.optionalText(1), isHandled: $0.optionalInteger(2) != nil) }
    }

    /// Removes emails with their tokens and attempts.
    package func remove(_ numbers: [Int64]) throws {
        for table in Self.dependants { _ = try tx.rows("DELETE FROM \(table) WHERE email = ?1", each: numbers.map { [$0] }) }
        _ = try tx.rows("DELETE FROM email WHERE id = ?1", each: numbers.map { [$0] })
    }

    /// What hangs on an email and is nothing without it.
    private static let dependants = ["token", "attempt"]
}
