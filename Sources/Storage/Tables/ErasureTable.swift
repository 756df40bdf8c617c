package import Domain

/// A profile whose personal data are being erased, by whom and because of which event.
package struct ErasureRow: Equatable, Sendable {
    package let profile: ProfileID
    package let actor: String
    package let cause: String
}

/// The table `erasure`: what was begun and is not finished; until then the profile's own row keeps the words to search for.
package struct ErasureTable {
    let tx: Transaction

    package func begin(_ profile: ProfileID, actor: String, cause: String, at now: Timestamp) throws {
        try tx.run(
            "INSERT INTO erasure (profile, actor, cause, begun_at) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (profile) DO NOTHING",
            profile.number,
            actor, cause, now)
    }

    /// The next behind `profile`.
    package func next(after profile: ProfileID?) throws -> ErasureRow? {
        try tx.row("SELECT profile, actor, cause FROM erasure WHERE profile > ?1 ORDER BY profile LIMIT 1", profile?.number ?? 0).map {
            ErasureRow(profile: ProfileID($0.integer(0)), actor: $0.text(1), cause: $0.text(2))
        }
    }

    package func isUnderWay(_ profile: ProfileID) throws -> Bool {
        try tx.row("SELECT profile FROM erasure WHERE profile = ?1", profile.number) != nil
    }

    package func finish(_ profile: ProfileID) throws {
        try tx.run("DELETE FROM erasure WHERE profile = ?1", profile.number)
    }
}

extension Transaction {
    package var erasures: ErasureTable { ErasureTable(tx: self) }
}
