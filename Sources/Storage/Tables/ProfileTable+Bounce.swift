package import Domain

/// S5: what came back from a profile's address.
extension ProfileTable {
    /// Keeps that an email to the profile came back from `address`, with it and every other profile of its PBX that has the address; their ids.
    /// None where the profile has another address by now.
    package func note(_ bounce: Bounce, of profile: ProfileID, at address: String) throws -> [ProfileID] {
        let holder = try tx.row("SELECT pbx, email_digest FROM profile WHERE id = ?1 AND email = ?2", profile.number, address)
        guard let holder else { return [] }
        // A later bounce that may pass takes nothing from one that lasts.
        let spared = bounce.isLasting ? "" : "AND (bounced_at IS NULL OR bounce_lasts_at IS NULL)"
        // The PBX must not be looked up by its index: it may have a million profiles, and the address has few.
        return try tx.rows(
            """
            UPDATE profile SET bounced_at = ?4, bounce_email = ?5, bounce_reason = ?6, bounce_lasts_at = ?7
            WHERE pbx || '' = ?1 AND email = ?2 AND disabled_at IS NULL \(spared)
            AND ((username_digest = ?3 AND email_digest = ?3) OR (email_digest = ?3 AND email_digest <> username_digest)) RETURNING id
            """, holder.text(0), address, holder.text(1), bounce.at, bounce.email, bounce.reason, bounce.isLasting ? bounce.at : nil
        ).map { ProfileID($0.integer(0)) }
    }

    /// Mail to its address is worth a try again.
    package func forgetBounce(_ id: ProfileID) throws {
        try tx.run("UPDATE profile SET bounced_at = NULL WHERE id = ?1", id.number)
    }
}
