package import Domain

/// The table `credential`: the password of a profile, as a hash only; a row without a hash is a password that has ended.
package struct CredentialTable {
    let tx: Transaction

    /// Whether the profile has a password, and whether it ever created one.
    package func standing(of profile: ProfileID) throws -> (hasPassword: Bool, hadPassword: Bool) {
        let row = try tx.row("SELECT hash FROM credential WHERE profile = ?1", profile.number)
        return (row?.optionalText(0) != nil, row != nil)
    }

    /// Whether the profile has a password that was set after that.
    package func wasSet(of profile: ProfileID, after instant: Timestamp) throws -> Bool {
        try tx.row("SELECT 1 FROM credential WHERE profile = ?1 AND hash IS NOT NULL AND set_at > ?2", profile.number, instant) != nil
    }

    /// Whether each of these profiles has a password.
    package func haveHashes(_ profiles: [ProfileID]) throws -> [Bool] {
        try tx.rows("SELECT profile FROM credential WHERE profile = ?1 AND hash IS NOT NULL", each: profiles.map { [$0.number] }).map {
            !$0.isEmpty
        }
    }

    /// The stored hash, a PHC string.
    package func hash(of profile: ProfileID) throws -> String? {
        try tx.row("SELECT hash FROM credential WHERE profile = ?1", profile.number)?.optionalText(0)
    }

    /// How many hashes name this key as their pepper; looks at every one.
    package func count(naming keyID: String) throws -> Int {
        Int(try tx.row("SELECT COUNT(*) FROM credential WHERE hash LIKE ?1", "%,keyid=\(keyID)$%")?.integer(0) ?? 0)
    }

    /// The hash of somebody, always the same one for the same number as long as nothing changes; nil where nobody has one there.
    package func example(_ number: Int64) throws -> String? {
        let count = try tx.row("SELECT COALESCE(MAX(profile), 0) + 1 FROM credential")?.integer(0) ?? 1
        return try tx.row(
            "SELECT hash FROM credential WHERE profile >= ?1 AND hash IS NOT NULL ORDER BY profile LIMIT 1", number % count
        )?.optionalText(0)
    }

    /// Gives a profile its first hash; false, and nothing changes, where it has or had one.
    package func add(_ hash: String, of profile: ProfileID, at now: Timestamp) throws -> Bool {
        try tx.change(
            "INSERT INTO credential (profile, hash, set_at) VALUES (?1, ?2, ?3) ON CONFLICT (profile) DO NOTHING", profile.number, hash, now
        )
            == 1
    }

    package func set(_ hash: String, of profile: ProfileID, at now: Timestamp) throws {
        try tx.run(
            """
            INSERT INTO credential (profile, hash, set_at) VALUES (?1, ?2, ?3)
            ON CONFLICT (profile) DO UPDATE SET hash = excluded.hash, set_at = excluded.set_at
            """, profile.number, hash, now)
    }

    /// Replaces a hash by one of the same password, unless it has changed meanwhile.
    package func rehash(_ profile: ProfileID, from old: String, to new: String) throws {
        try tx.run("UPDATE credential SET hash = ?3 WHERE profile = ?1 AND hash = ?2", profile.number, old, new)
    }

    /// The password no longer works; that there was one is remembered (F18).
    package func end(_ profile: ProfileID) throws {
        try tx.run("UPDATE credential SET hash = NULL WHERE profile = ?1", profile.number)
    }

    /// Nothing is left of the password (F20).
    package func destroy(_ profile: ProfileID) throws {
        try tx.run("DELETE FROM credential WHERE profile = ?1", profile.number)
    }
}

extension Transaction {
    package var credentials: CredentialTable { CredentialTable(tx: self) }
}
