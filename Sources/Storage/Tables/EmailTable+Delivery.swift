package import Domain

/// What one turn of delivery made of an email; at most one of its times is set, none where somebody else has taken the file away.
package struct DeliveryTurn: Sendable {
    package var againAt: Timestamp?
    package var deliveredAt: Timestamp?
    package var bouncedAt: Timestamp?
    package var withdrawnAt: Timestamp?
    package var reason: String?
    /// What the mail program or relay said.
    package var answer: String?
    /// Whether the turn told something about the email itself, so that it waits longer the next time.
    package var isCounted = true

    package init() {}
}

/// S5: spooled emails on their way to a mail program or relay, each by the node in whose spool it lies.
extension EmailTable {
    /// Leases the node's next email whose turn has come, urgent first.
    package func claim(node: String, owner: String, at now: Timestamp, until lapse: Timestamp) throws -> EmailRow? {
        try tx.rows(
            """
            WITH due AS (
                SELECT id FROM email WHERE node = ?1 AND delivery_due_at <= ?3 AND (leased_until IS NULL OR leased_until <= ?3)
                ORDER BY priority, delivery_due_at LIMIT 1 {skip locked}
            )
            UPDATE email SET leased_by = ?2, leased_until = ?4, attempts = attempts + 1 WHERE id IN (SELECT id FROM due)
            RETURNING \(Self.columns)
            """, node, owner, now, lapse
        ).first.map(email)
    }

    /// Ends the turn of an email that `owner` has leased; false where somebody else has it by now.
    package func settle(_ number: Int64, owner: String, _ turn: DeliveryTurn, at now: Timestamp) throws -> Bool {
        try tx.change(
            """
            UPDATE email SET leased_by = NULL, leased_until = NULL, tried_at = ?3, delivery_due_at = ?4, delivered_at = ?5, bounced_at = ?6,
                withdrawn_at = ?7, reason = ?8, answer = ?9, attempts = attempts - ?10,
                facts = CASE WHEN CAST(?4 AS BIGINT) IS NOT NULL THEN facts END
            WHERE id = ?1 AND leased_by = ?2 AND delivery_due_at IS NOT NULL
            """, number, owner, now, turn.againAt, turn.deliveredAt, turn.bouncedAt, turn.withdrawnAt, turn.reason, turn.answer,
            turn.isCounted ? 0 : 1) == 1
    }

    /// Puts an email that `owner` has leased back in line until then, as if it had not been taken up.
    package func putBack(_ number: Int64, owner: String, until due: Timestamp) throws {
        try tx.run(
            """
            UPDATE email SET leased_by = NULL, leased_until = NULL, delivery_due_at = ?3, attempts = attempts - 1
            WHERE id = ?1 AND leased_by = ?2 AND delivery_due_at IS NOT NULL
            """, number, owner, due)
    }

    /// What was put off to the profile has its turn at once: it may be true no more.
    func hurryDeliveries(to profile: ProfileID, at now: Timestamp) throws {
        try tx.run(
            """
            UPDATE email SET delivery_due_at = ?2
            WHERE profile = ?1 AND delivery_due_at > ?2 AND leased_by IS NULL AND withdrawn_at IS NULL
            """, profile.number, now)
    }

    /// How many emails are to be handed over, by whichever node, and since when the oldest lies in the spool.
    package func undelivered() throws -> (count: Int, oldest: Timestamp?) {
        let row = try tx.row("SELECT COUNT(*), MIN(published_at) FROM email WHERE delivery_due_at IS NOT NULL AND withdrawn_at IS NULL")
        return (Int(row?.integer(0) ?? 0), row?.optionalInteger(1).map(Timestamp.init(microseconds:)))
    }

    /// Gives back what a node was handing over when it went.
    func releaseDeliveries(node: String) throws {
        try tx.run(
            """
            UPDATE email SET leased_by = NULL, leased_until = NULL
            WHERE node = ?1 AND delivery_due_at IS NOT NULL AND leased_by IS NOT NULL
            """, node)
    }
}
