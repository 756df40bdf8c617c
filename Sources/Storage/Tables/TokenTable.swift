package import Domain

/// One link's token as it is stored: a digest, and what became of it.
package struct TokenRow: Equatable, Sendable {
    package let digest: String
    package let email: Int64
    package let profile: ProfileID
    package let expiresAt: Timestamp
    package let isSpent: Bool
    package let isEnded: Bool
    package let isOpened: Bool

    /// Whether the link still opens at that instant.
    package func isAlive(at now: Timestamp) -> Bool { !isSpent && !isEnded && expiresAt > now }
}

/// The table `token`.
package struct TokenTable {
    let tx: Transaction
    private static let columns = "digest, email, profile, expires_at, spent_at, ended_at, opened_at"

    package func insert(_ digest: String, email: Int64, profile: ProfileID, at now: Timestamp, expiresAt: Timestamp) throws {
        try tx.run(
            "INSERT INTO token (digest, email, profile, issued_at, expires_at) VALUES (?1, ?2, ?3, ?4, ?5)", digest, email, profile.number,
            now, expiresAt)
    }

    package func find(_ digest: String) throws -> TokenRow? {
        try tx.row("SELECT \(Self.columns) FROM token WHERE digest = ?1", digest).map(token)
    }

    /// The token of the link that an email carries; nil where it carries none.
    package func latest(ofEmail number: Int64) throws -> TokenRow? {
        try tx.row("SELECT \(Self.columns) FROM token WHERE email = ?1 ORDER BY issued_at DESC LIMIT 1", number).map(token)
    }

    /// The token that is stored under one of these digests.
    package func find(anyOf digests: [String]) throws -> TokenRow? {
        for digest in digests {
            if let row = try find(digest) { return row }
        }
        return nil
    }

    /// Spends a living token: of any number of callers at once, one gets true. Expiry is judged here, in the statement that spends.
    package func spend(_ digest: String, at now: Timestamp) throws -> Bool {
        try tx.change(
            "UPDATE token SET spent_at = ?2 WHERE digest = ?1 AND spent_at IS NULL AND ended_at IS NULL AND expires_at > ?2", digest, now)
            == 1
    }

    /// Ends every outstanding token of the profile.
    package func endAll(of profile: ProfileID, at now: Timestamp) throws {
        try tx.run("UPDATE token SET ended_at = ?2 WHERE profile = ?1 AND spent_at IS NULL AND ended_at IS NULL", profile.number, now)
    }

    /// Ends the outstanding token of an email.
    package func end(ofEmail number: Int64, at now: Timestamp) throws {
        try tx.run("UPDATE token SET ended_at = ?2 WHERE email = ?1 AND spent_at IS NULL AND ended_at IS NULL", number, now)
    }

    /// Ends every outstanding token of everybody.
    package func endAll(at now: Timestamp) throws {
        try tx.run("UPDATE token SET ended_at = ?1 WHERE spent_at IS NULL AND ended_at IS NULL", now)
    }

    /// Ends the links of emails that lie in a node's spool and have not left its hands.
    package func endUnsent(node: String, at now: Timestamp) throws {
        try tx.run(
            """
            UPDATE token SET ended_at = ?2 WHERE spent_at IS NULL AND ended_at IS NULL AND email IN (
                SELECT id FROM email WHERE node = ?1 AND file IS NOT NULL AND published_at IS NULL
                UNION ALL SELECT id FROM email WHERE node = ?1 AND delivery_due_at IS NOT NULL)
            """, node, now)
    }

    /// Removes some tokens that had expired before that instant, and whose emails are not on their way any more; how many there were, nil where
    /// there are none.
    package func remove(expiredBefore instant: Timestamp, count: Int) throws -> Int? {
        let removed = try tx.change(
            """
            DELETE FROM token WHERE digest IN (
                SELECT digest FROM token WHERE expires_at < ?1 AND NOT EXISTS (
                    SELECT 1 FROM email WHERE email.id = token.email
                    AND (delivery_due_at IS NOT NULL AND node IN (SELECT name FROM node WHERE retired_at IS NULL)
                        OR published_at IS NULL AND withdrawn_at IS NULL))
                LIMIT ?2)
            """, instant, count)
        return removed == 0 ? nil : removed
    }

    /// Remembers when the link was first opened, for the email's story; whether it was the first time.
    @discardableResult
    package func open(_ digest: String, at now: Timestamp) throws -> Bool {
        try tx.change("UPDATE token SET opened_at = ?2 WHERE digest = ?1 AND opened_at IS NULL", digest, now) == 1
    }

    /// When the link of an email was first opened, and when it was used.
    package func story(email: Int64) throws -> (openedAt: Timestamp?, spentAt: Timestamp?, expiresAt: Timestamp)? {
        try tx.row("SELECT opened_at, spent_at, expires_at FROM token WHERE email = ?1 ORDER BY issued_at DESC LIMIT 1", email).map {
            (
                $0.optionalInteger(0).map(Timestamp.init(microseconds:)), $0.optionalInteger(1).map(Timestamp.init(microseconds:)),
                Timestamp(microseconds: $0.integer(2))
            )
        }
    }

    private func token(_ row: Row) -> TokenRow {
        TokenRow(
            digest: row.text(0), email: row.integer(1), profile: ProfileID(row.integer(2)),
            expiresAt: Timestamp(microseconds: row.integer(3)), isSpent: row.optionalInteger(4) != nil,
            isEnded: row.optionalInteger(5) != nil, isOpened: row.optionalInteger(6) != nil)
    }
}

extension Transaction {
    package var tokens: TokenTable { TokenTable(tx: self) }
}
