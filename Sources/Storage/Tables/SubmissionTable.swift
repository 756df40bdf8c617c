/// One event as another system handed it in through SQL.
package struct SubmissionRow: Equatable, Sendable {
    package let number: Int64
    package let event: String
    /// The database's user who called.
    package let submittedBy: String
}

/// The table `submission`: what other systems handed in within their own transactions; on PostgreSQL alone (Q1).
package struct SubmissionTable {
    let tx: Transaction

    /// Takes out what was handed in first, in that order; nothing where another node is taking, or where there is no such table. One node
    /// takes at a time, since two would break the order.
    package func take(limit: Int) throws -> [SubmissionRow] {
        guard tx.session.isShared, try tx.session.tryHold("submissions") else { return [] }
        let rows = try tx.rows("SELECT id, event, submitted_by FROM submission ORDER BY id LIMIT ?1", limit).map {
            SubmissionRow(number: $0.integer(0), event: $0.text(1), submittedBy: $0.text(2))
        }
        _ = try tx.rows("DELETE FROM submission WHERE id = ?1", each: rows.map { [$0.number] })
        return rows
    }

    /// How many wait.
    package func count() throws -> Int {
        guard tx.session.isShared else { return 0 }
        return Int(try tx.row("SELECT COUNT(*) FROM submission")?.integer(0) ?? 0)
    }
}

extension Transaction {
    package var submissions: SubmissionTable { SubmissionTable(tx: self) }
}
