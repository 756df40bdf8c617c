package import Domain

/// What the tables hold of times to come, for when the clock was set back: it would all wait until that time has come again.
package struct TimesToCome {
    let tx: Transaction

    /// How far this node was heard of ahead of `now`, where that is more than clocks go wrong by themselves.
    package func lead(of node: String, at now: Timestamp) throws -> Duration? {
        guard let seen = try tx.row("SELECT seen_at FROM node WHERE name = ?1", node)?.integer(0) else { return nil }
        let lead = Duration.microseconds(seen - now.microseconds)
        return lead > .seconds(5) ? lead : nil
    }

    /// What is due later is due now, leases that no living writer holds end, and nothing lives longer from now on than it may from its beginning.
    package func bringBack(to now: Timestamp) throws {
        for statement in Self.statements { try tx.run(statement, now) }
        try tx.run("UPDATE token SET expires_at = ?1 WHERE expires_at > ?1", now.adding(.seconds(86_400)))
        try tx.run("UPDATE guess SET blocked_until = ?1 WHERE blocked_until > ?1", now.adding(GuessLimit.longestWait))
    }

    // Who hands an email over keeps it: taken from him, it would come twice.
    private static let statements = [
        """
        UPDATE email SET due_at = ?1, leased_by = NULL, leased_until = NULL
        WHERE file IS NULL AND withdrawn_at IS NULL AND (due_at > ?1 OR leased_until > ?1)
        """,
        "UPDATE email SET delivery_due_at = ?1 WHERE delivery_due_at > ?1",
        "UPDATE event SET due_at = ?1 WHERE answered_at IS NULL AND failed_at IS NULL AND due_at > ?1",
        "UPDATE lane SET due_at = ?1 WHERE due_at > ?1",
        "UPDATE import SET leased_until = ?1 WHERE finished_at IS NULL AND withdrawn_at IS NULL AND leased_until > ?1",
        "UPDATE session SET seen_at = ?1 WHERE seen_at > ?1",
        "UPDATE session SET created_at = ?1 WHERE created_at > ?1",
    ]
}

extension Transaction {
    package var timesToCome: TimesToCome { TimesToCome(tx: self) }
}
