package import Domain

/// Emails that are wanted no more and that nobody has had yet: those not sealed, and those in the spool that this program has still to hand over.
///
/// One of the latter is due at once, and its turn takes it out of the spool. A hand-over that is under way meanwhile has the last word.
extension EmailTable {
    private static let withdrawal = """
        UPDATE email SET withdrawn_at = ?1, reason = ?2, facts = NULL,
            delivery_due_at = CASE WHEN delivery_due_at IS NOT NULL THEN CAST(?1 AS BIGINT) END,
            leased_by = CASE WHEN file IS NOT NULL THEN leased_by END, leased_until = CASE WHEN file IS NOT NULL THEN leased_until END
        WHERE (file IS NULL OR delivery_due_at IS NOT NULL) AND withdrawn_at IS NULL
        """

    /// Withdraws every unsent email to the profile (F20).
    package func withdrawUnsent(of profile: ProfileID, reason: String, at now: Timestamp) throws {
        try tx.run("\(Self.withdrawal) AND profile = ?3", now, reason, profile.number)
    }

    /// Withdraws every unsent email of a kind to the profile; which they were.
    func withdrawUnsent(of profile: ProfileID, kind: EmailKind, reason: String, at now: Timestamp) throws -> [Int64] {
        try tx.rows("\(Self.withdrawal) AND profile = ?3 AND kind = ?4 RETURNING id", now, reason, profile.number, kind.rawValue)
            .map { $0.integer(0) }
    }

    /// Withdraws what waits of the emails to the profile that were decided by events of that source and carry no link.
    package func withdrawWaiting(of profile: ProfileID, from source: String, reason: String, at now: Timestamp) throws {
        try tx.run(
            """
            \(Self.withdrawal) AND profile = ?3 AND file IS NULL AND kind IN (?4, ?5) AND event IN (SELECT id FROM event WHERE source = ?6)
            """, now, reason, profile.number, EmailKind.existingCredentials.rawValue, EmailKind.extensionNotice.rawValue, source)
    }

    /// Withdraws every unsent email to the profile that would go to an address from which mail came back (S5); which they were.
    package func withdrawUnsent(of profile: ProfileID, to address: String, reason: String, at now: Timestamp) throws -> [Int64] {
        try tx.rows("\(Self.withdrawal) AND profile = ?3 AND address = ?4 RETURNING id", now, reason, profile.number, address)
            .map { $0.integer(0) }
    }

    /// Withdraws one unsent email that is not being handed over either; false where it is too late.
    package func withdraw(_ number: Int64, reason: String, at now: Timestamp) throws -> Bool {
        let isFree = "(file IS NULL OR leased_by IS NULL OR leased_until <= ?1)"
        return try tx.change("\(Self.withdrawal) AND id = ?3 AND \(isFree)", now, reason, number) == 1
    }

    /// Emails of this node's spool that were withdrawn and lie there still, with their files.
    package func withdrawnInSpool(node: String, limit: Int) throws -> [(number: Int64, file: String)] {
        try tx.rows(
            """
            SELECT id, file FROM email WHERE node = ?1 AND delivery_due_at IS NOT NULL AND withdrawn_at IS NOT NULL AND leased_by IS NULL
            ORDER BY id LIMIT ?2
            """, node, limit
        ).compactMap { row in row.optionalText(1).map { (row.integer(0), $0) } }
    }

    /// A withdrawn email is out of the spool.
    package func leftSpool(_ number: Int64) throws {
        try tx.run("UPDATE email SET delivery_due_at = NULL WHERE id = ?1 AND withdrawn_at IS NOT NULL AND leased_by IS NULL", number)
    }
}
