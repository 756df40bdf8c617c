package import Domain

/// Emails that lie in a spool which is lost, or of which nobody knows any more what lies in it, and have not left our hands; `node` nil means
/// every node's.
extension EmailTable {
    /// Withdraws those that tell what their recipients have, for fresh ones to tell; which they were. Where the spool is there after all, the last
    /// turn of each takes it out.
    package func withdrawUndelivered(node: String?, reason: String, at now: Timestamp) throws -> [Int64] {
        try tx.rows(
            """
            UPDATE email SET withdrawn_at = ?2, reason = ?3, delivery_due_at = ?2, facts = NULL, leased_by = NULL, leased_until = NULL
            WHERE \(Self.undelivered) AND \(Self.isOfNode) AND kind NOT IN (\(Self.notices)) RETURNING id
            """, node, now, reason
        ).map { $0.integer(0) }
    }

    /// What was sealed and not published, and notices that were not handed over, wait again, for whoever sends them under new links; the links
    /// that were sealed with them are to be ended first. How many there were.
    package func unseal(node: String?, reason: String, at now: Timestamp) throws -> Int {
        let anew = """
            UPDATE email SET file = NULL, message_id = NULL, node = NULL, sealed_at = NULL, published_at = NULL, delivery_due_at = NULL,
                tried_at = NULL, answer = NULL, attempts = 0, leased_by = NULL, leased_until = NULL, due_at = ?2, reason = ?3
            """
        let unpublished = try tx.change(
            "\(anew) WHERE \(Self.unpublished) AND withdrawn_at IS NULL AND \(Self.isOfNode)", node, now, reason)
        let undelivered = try tx.change(
            "\(anew) WHERE \(Self.undelivered) AND facts IS NOT NULL AND kind IN (\(Self.notices)) AND \(Self.isOfNode)", node, now, reason)
        return unpublished + undelivered
    }

    /// Withdraws whatever else was still to be handed over: a notice whose facts are not kept, since an earlier version wrote it.
    package func giveUp(node: String, reason: String, at now: Timestamp) throws {
        try tx.run(
            "UPDATE email SET withdrawn_at = ?3, reason = ?2, delivery_due_at = ?3 WHERE \(Self.undelivered) AND node = ?1", node, reason,
            now)
    }

    /// Whether any email in the node's spool is sealed and not published, or is still to be handed over.
    package func hasUnsent(node: String) throws -> Bool {
        try Self.unsent.contains { try tx.row("SELECT 1 FROM email WHERE \($0) AND node = ?1 LIMIT 1", node) != nil }
    }

    /// How many these are; it looks at each.
    package func countUnsent(node: String) throws -> Int {
        try Self.unsent.reduce(0) { sum, unsent in
            sum + Int(try tx.row("SELECT COUNT(*) FROM email WHERE \(unsent) AND node = ?1", node)?.integer(0) ?? 0)
        }
    }

    /// Some of their files.
    package func unsentFiles(node: String) throws -> [String] {
        try Self.unsent.flatMap { unsent in
            try tx.rows("SELECT file FROM email WHERE \(unsent) AND node = ?1 LIMIT 20", node).map { $0.text(0) }
        }
    }

    private static let unsent = [unpublished, undelivered]
    private static let unpublished = "file IS NOT NULL AND published_at IS NULL"
    private static let undelivered = "delivery_due_at IS NOT NULL AND withdrawn_at IS NULL"

    /// Nobody has anything under lease.
    package func releaseAll() throws { try tx.run("UPDATE email SET leased_by = NULL, leased_until = NULL WHERE leased_by IS NOT NULL") }

    private static let isOfNode = "(CAST(?1 AS TEXT) IS NULL OR node = ?1)"
    /// The kinds that tell what has happened, and that only their facts can tell again.
    static let notices = names(of: EmailKind.allCases.filter { !$0.isInstruction })
}
