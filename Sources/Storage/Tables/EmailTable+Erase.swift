package import Domain

/// F23: what emails hold of a profile that is erased.
extension EmailTable {
    /// Puts a pseudonym in the place of the address of at most `limit` emails to the profile, and lets their facts go, and what a mail program
    /// said of them; how many they were.
    package func eraseAddress(of profile: ProfileID, as address: String, limit: Int) throws -> Int {
        try tx.change(
            """
            UPDATE email SET address = ?2, facts = NULL, answer = NULL WHERE id IN (
                SELECT id FROM email WHERE profile = ?1 AND (address <> ?2 OR facts IS NOT NULL OR answer IS NOT NULL) LIMIT ?3
            )
            """, profile.number, address, limit)
    }

    /// The facts of waiting emails that tell somebody else about a profile that has gone.
    package func waitingReassignments(after: Int64, limit: Int) throws -> [(number: Int64, facts: String)] {
        try tx.rows(
            """
            SELECT id, facts FROM email WHERE file IS NULL AND withdrawn_at IS NULL AND kind = ?1 AND facts IS NOT NULL AND id > ?2
            ORDER BY id LIMIT ?3
            """, EmailKind.extensionsReassigned.rawValue, after, limit
        ).map { ($0.integer(0), $0.text(1)) }
    }

    /// An email that is not sealed yet tells this; a draft under way loses its lease.
    package func retell(_ number: Int64, facts: String) throws {
        try tx.run(
            """
            UPDATE email SET facts = ?2, leased_by = NULL, leased_until = NULL WHERE id = ?1 AND file IS NULL AND withdrawn_at IS NULL
            """, number, facts)
    }
}
