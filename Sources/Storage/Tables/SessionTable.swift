package import Domain

/// One session as it is stored: a digest of what the cookie holds, whose it is, and from when.
package struct SessionRow: Equatable, Sendable {
    package let digest: String
    package let profile: ProfileID
    package let device: Device
    package let createdAt: Timestamp
    package let seenAt: Timestamp

    /// What names the session to its owner; of no use to anybody who does not hold the secret.
    package var id: String { String(digest.prefix(SessionTable.idLength)) }
}

/// The table `session`: who is signed in. A session that ended has no row, and one that is past its end counts as none.
package struct SessionTable {
    let tx: Transaction
    static let idLength = 16
    private static let columns = "digest, profile, browser, system, created_at, seen_at"

    /// Begins a session, and ends the oldest where the profile has too many.
    package func begin(_ digest: String, of profile: ProfileID, on device: Device, at now: Timestamp) throws {
        try tx.run(
            "INSERT INTO session (digest, profile, browser, system, created_at, seen_at) VALUES (?1, ?2, ?3, ?4, ?5, ?5)", digest,
            profile.number, device.browser, device.system, now)
        try tx.run(
            """
            DELETE FROM session WHERE profile = ?1 AND digest <> ?2 AND digest NOT IN
            (SELECT digest FROM session WHERE profile = ?1 AND digest <> ?2 ORDER BY created_at DESC, digest LIMIT ?3)
            """, profile.number, digest, SessionLimit.perProfile - 1)
    }

    /// The living session under one of these digests.
    package func find(anyOf digests: [String], _ limit: SessionLimit, at now: Timestamp) throws -> SessionRow? {
        for digest in digests {
            let row = try tx.row(
                "SELECT \(Self.columns) FROM session WHERE digest = ?1 AND seen_at > ?2 AND created_at > ?3", digest,
                now.adding(.zero - limit.idle), now.adding(.zero - limit.absolute))
            if let row { return session(row) }
        }
        return nil
    }

    /// The living sessions of the profile, the newest first.
    package func list(of profile: ProfileID, _ limit: SessionLimit, at now: Timestamp) throws -> [SessionRow] {
        try tx.rows(
            """
            SELECT \(Self.columns) FROM session WHERE profile = ?1 AND seen_at > ?2 AND created_at > ?3
            ORDER BY created_at DESC, digest LIMIT ?4
            """, profile.number, now.adding(.zero - limit.idle), now.adding(.zero - limit.absolute), SessionLimit.perProfile
        ).map(session)
    }

    /// Notes that the session was used; nothing happens where that was noted within the last minute, or it has ended.
    package func see(_ digest: String, at now: Timestamp) throws {
        try tx.run(
            "UPDATE session SET seen_at = ?2 WHERE digest = ?1 AND seen_at <= ?3", digest, now,
            now.adding(.zero - SessionLimit.seenEvery))
    }

    /// Ends the session under one of these digests; whether there was one.
    @discardableResult
    package func end(anyOf digests: [String]) throws -> Bool {
        try digests.reduce(false) { try tx.change("DELETE FROM session WHERE digest = ?1", $1) > 0 || $0 }
    }

    /// Ends one of the profile's sessions by its id; false where it has none of that id.
    package func end(id: String, of profile: ProfileID) throws -> Bool {
        try tx.change(
            "DELETE FROM session WHERE profile = ?1 AND substr(digest, 1, \(Self.idLength)) = ?2", profile.number, id) > 0
    }

    /// Ends every session of the profile but one; how many there were.
    @discardableResult
    package func endAll(of profile: ProfileID, but digest: String? = nil) throws -> Int {
        try tx.change("DELETE FROM session WHERE profile = ?1 AND digest <> ?2", profile.number, digest ?? "")
    }

    /// Ends every session of everybody.
    package func endAll() throws { try tx.run("DELETE FROM session") }

    /// Some sessions that are past their end.
    package func past(_ limit: SessionLimit, at now: Timestamp, count: Int) throws -> [String] {
        try tx.rows(
            "SELECT digest FROM session WHERE seen_at <= ?1 OR created_at <= ?2 LIMIT ?3", now.adding(.zero - limit.idle),
            now.adding(.zero - limit.absolute), count
        ).map { $0.text(0) }
    }

    /// Removes those of these sessions that are still past their end.
    package func remove(_ digests: [String], past limit: SessionLimit, at now: Timestamp) throws {
        _ = try tx.rows(
            "DELETE FROM session WHERE digest = ?1 AND (seen_at <= ?2 OR created_at <= ?3)",
            each: digests.map { [$0, now.adding(.zero - limit.idle), now.adding(.zero - limit.absolute)] })
    }

    private func session(_ row: Row) -> SessionRow {
        SessionRow(
            digest: row.text(0), profile: ProfileID(row.integer(1)),
            device: Device(browser: row.optionalText(2), system: row.optionalText(3)),
            createdAt: Timestamp(microseconds: row.integer(4)), seenAt: Timestamp(microseconds: row.integer(5)))
    }
}

extension Transaction {
    package var sessions: SessionTable { SessionTable(tx: self) }
}
