package import Domain

/// S5: emails that came back.
extension EmailTable {
    /// Ends an email that left the spool and came back, and counts it; false for one that did before, was withdrawn, or never left.
    package func bounce(_ number: Int64, reason: String, answer: String?, at now: Timestamp) throws -> Bool {
        let count = try tx.change(
            """
            UPDATE email SET bounced_at = ?2, reason = ?3, answer = COALESCE(?4, answer), delivery_due_at = NULL, facts = NULL,
                leased_by = NULL, leased_until = NULL
            WHERE id = ?1 AND published_at IS NOT NULL AND bounced_at IS NULL AND withdrawn_at IS NULL
            """, number, now, reason, answer)
        guard count == 1 else { return false }
        try tx.tallies.add(1, to: .emailsReturned)
        return true
    }
}
