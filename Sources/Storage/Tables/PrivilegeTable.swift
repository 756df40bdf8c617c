package import Domain

/// The table `privilege`.
package struct PrivilegeTable {
    let tx: Transaction

    package func list(of profile: ProfileID) throws -> [PrivilegeName] {
        try tx.rows("SELECT name FROM privilege WHERE profile = ?1 ORDER BY granted_at, name", profile.number).map {
            try PrivilegeName($0.text(0))
        }
    }

    /// The names of the privileges of each of these profiles.
    package func names(of profiles: [ProfileID]) throws -> [[String]] {
        try tx.rows("SELECT name FROM privilege WHERE profile = ?1 ORDER BY granted_at, name", each: profiles.map { [$0.number] })
            .map { $0.map { $0.text(0) } }
    }

    package func grant(_ name: PrivilegeName, to profile: ProfileID, at now: Timestamp) throws {
        try tx.run(
            "INSERT INTO privilege (profile, name, granted_at) VALUES (?1, ?2, ?3) ON CONFLICT (profile, name) DO NOTHING", profile.number,
            name.text, now)
    }

    package func revoke(_ name: PrivilegeName, from profile: ProfileID) throws {
        try tx.run("DELETE FROM privilege WHERE profile = ?1 AND name = ?2", profile.number, name.text)
    }

    package func revokeAll(from profile: ProfileID) throws {
        try tx.run("DELETE FROM privilege WHERE profile = ?1", profile.number)
    }

    /// Who holds which privilege on a PBX, of those whose name begins with `prefix`; by profile and then by name, after one of them.
    package func list(pbx: PBXID, namesBeginning prefix: String, after: (profile: ProfileID, name: String)?, limit: Int) throws
        -> [(profile: ProfileID, username: String, name: String)]
    {
        try tx.rows(
            """
            SELECT profile.id, profile.username, privilege.name FROM profile JOIN privilege ON privilege.profile = profile.id
            WHERE profile.pbx = ?1 AND privilege.name >= ?2 AND privilege.name < ?3 AND (profile.id, privilege.name) > (?4, ?5)
            ORDER BY profile.id, privilege.name LIMIT ?6
            """, pbx.text, prefix, SearchWords.end(of: prefix), after?.profile.number ?? 0, after?.name ?? "", limit
        ).map { (ProfileID($0.integer(0)), $0.text(1), $0.text(2)) }
    }
}

extension Transaction {
    package var privileges: PrivilegeTable { PrivilegeTable(tx: self) }
}
