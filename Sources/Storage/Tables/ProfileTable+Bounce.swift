package import Domain

/// S5: what came back from a profile's address.
extension ProfileTable {
    /// Keeps the bounce with every profile of the PBX that has this address now, and by its digest is found; their ids.
    package func note(_ bounce: Bounce, of address: String, digest: String, pbx: PBXID) throws -> [ProfileID] {
        // A later bounce that may pass takes nothing from one that lasts.
        try tx.rows(
            """
            UPDATE profile SET bounced_at = ?4, bounce_email = ?5, bounce_reason = ?6, bounce_lasts_at = ?7
            WHERE pbx = ?1 AND email = ?2 AND (username_digest = ?3 OR (email_digest = ?3 AND email_digest <> username_digest))
            AND email_digest = ?3 AND disabled_at IS NULL AND NOT (?7 IS NULL AND bounced_at IS NOT NULL AND bounce_lasts_at IS NOT NULL)
            RETURNING id
            """, pbx.text, address, digest, bounce.at, bounce.email, bounce.reason, bounce.isLasting ? bounce.at : nil
        ).map { ProfileID($0.integer(0)) }
    }

    /// Mail to its address is worth a try again.
    package func forgetBounce(_ id: ProfileID) throws {
        try tx.run("UPDATE profile SET bounced_at = NULL WHERE id = ?1", id.number)
    }
}
