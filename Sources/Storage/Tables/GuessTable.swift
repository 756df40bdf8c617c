package import Domain

/// The table `guess`: failures in a row by login, existing or not; the login stands there as a keyed digest.
package struct GuessTable {
    let tx: Transaction

    package enum Admission: Equatable, Sendable {
        /// The attempt is counted as a failure already; success takes it back.
        case admitted(failures: Int)
        case refused(until: Timestamp)
    }

    /// Counts an attempt before its hash is computed, so that parallel guesses never exceed the limit.
    package func admit(_ login: String, at now: Timestamp) throws -> Admission {
        // Whatever is there is held by this before it is read: guesses that come at once, on whatever node, are counted one after the other.
        let row = try tx.row(
            """
            INSERT INTO guess (login, failures, blocked_until, touched_at) VALUES (?1, 0, 0, ?2)
            ON CONFLICT (login) DO UPDATE SET touched_at = excluded.touched_at RETURNING failures, blocked_until
            """, login, now)
        if let row, row.integer(1) > now.microseconds { return .refused(until: Timestamp(microseconds: row.integer(1))) }
        let failures = Int(row?.integer(0) ?? 0) + 1
        try tx.run(
            "UPDATE guess SET failures = ?2, blocked_until = ?3 WHERE login = ?1", login, failures,
            now.adding(GuessLimit.wait(afterFailures: failures)))
        return .admitted(failures: failures)
    }

    /// Forgets the failures: the right password, or a new one.
    package func clear(_ login: String) throws {
        try tx.run("DELETE FROM guess WHERE login = ?1", login)
    }

    /// Takes one counted attempt back, whose password was never looked at.
    package func takeBack(_ login: String) throws {
        try tx.run("UPDATE guess SET failures = failures - 1, blocked_until = 0 WHERE login = ?1 AND failures > 0", login)
    }

    package func failures(_ login: String) throws -> Int {
        Int(try tx.row("SELECT failures FROM guess WHERE login = ?1", login)?.integer(0) ?? 0)
    }
}

extension Transaction {
    package var guesses: GuessTable { GuessTable(tx: self) }
}
