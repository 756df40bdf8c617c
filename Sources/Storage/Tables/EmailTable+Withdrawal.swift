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

    /// A password exists now (F19): what was wanted for its link alone is withdrawn, and which they were is told, since they may have been to
    /// tell more; unsealed instructions to create one tell of the credentials instead, and what was put off has its turn at once.
    package func passwordWasSet(of profile: ProfileID, at now: Timestamp) throws -> [Int64] {
        let moot = try tx.rows(
            "\(Self.withdrawal) AND profile = ?3 AND \(Self.isForLinkAlone) RETURNING id", now, "a password was set meanwhile",
            profile.number)
        try tx.run(
            """
            UPDATE email SET kind = ?2, leased_by = NULL, leased_until = NULL
            WHERE profile = ?1 AND kind IN (?3, ?4) AND file IS NULL AND withdrawn_at IS NULL
            """, profile.number, EmailKind.existingCredentials.rawValue, EmailKind.createPassword.rawValue,
            EmailKind.resetPassword.rawValue)
        try hurryDeliveries(to: profile, at: now)
        return moot.map { $0.integer(0) }
    }

    /// The password works no more: unsent resets may say that it does, and are withdrawn; which they were.
    package func passwordWasEnded(of profile: ProfileID, at now: Timestamp) throws -> [Int64] {
        try tx.rows(
            "\(Self.withdrawal) AND profile = ?3 AND kind = ?4 RETURNING id", now,
            "the password was ended" + DeliveryFate.retold, profile.number, EmailKind.resetPassword.rawValue
        ).map { $0.integer(0) }
    }

    /// Withdraws what waits of the emails to the profile that were decided by events of that source and carry no link.
    package func withdrawWaiting(of profile: ProfileID, from source: String, reason: String, at now: Timestamp) throws {
        try tx.run(
            """
            \(Self.withdrawal) AND profile = ?3 AND file IS NULL AND kind IN (?4, ?5)
            AND EXISTS (SELECT 1 FROM event WHERE event.id = email.event AND source = ?6)
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
