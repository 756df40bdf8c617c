package import Domain

/// The table `milestone`: when what happens to the database as a whole happened last.
package struct MilestoneTable {
    /// What there is to remember.
    package enum Name: String, Sendable {
        case backup, restore
    }

    let tx: Transaction

    package func at(_ name: Name) throws -> Timestamp? {
        try tx.row("SELECT at FROM milestone WHERE name = ?1", name.rawValue).map { Timestamp(microseconds: $0.integer(0)) }
    }

    package func pass(_ name: Name, at now: Timestamp) throws {
        try tx.run(
            "INSERT INTO milestone (name, at) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET at = excluded.at", name.rawValue, now)
    }
}

extension Transaction {
    package var milestones: MilestoneTable { MilestoneTable(tx: self) }
}
