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

    /// Withdraws every unsent email of a kind to the profile.
    func withdrawUnsent(of profile: ProfileID, kind: EmailKind, reason: String, at now: Timestamp) throws {
        try tx.run("\(Self.withdrawal) AND profile = ?3 AND kind = ?4", now, reason, profile.number, kind.rawValue)
    }

    /// Withdraws every unsent email to the profile that would go to an address from which mail came back (S5).
    package func withdrawUnsent(of profile: ProfileID, to address: String, reason: String, at now: Timestamp) throws {
        try tx.run("\(Self.withdrawal) AND profile = ?3 AND address = ?4", now, reason, profile.number, address)
    }

    /// Withdraws one unsent email that is not being handed over either; false where it is too late.
    package func withdraw(_ number: Int64, reason: String, at now: Timestamp) throws -> Bool {
        try tx.change("\(Self.withdrawal) AND id = ?3 AND (file IS NULL OR leased_by IS NULL)", now, reason, number) == 1
    }

    /// When and why an email was withdrawn; nil where it was not.
    package func withdrawal(of number: Int64) throws -> (at: Timestamp, reason: String?)? {
        try tx.row("SELECT withdrawn_at, reason FROM email WHERE id = ?1 AND withdrawn_at IS NOT NULL", number).map {
            (Timestamp(microseconds: $0.integer(0)), $0.optionalText(1))
        }
    }
}
