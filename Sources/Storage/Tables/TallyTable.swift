/// The table `tally`: how often something happened to the installation, by whichever process; it never goes down.
package struct TallyTable {
    /// What is counted.
    package enum Name: String, Sendable {
        case emailsReturned
    }

    let tx: Transaction

    package func count(_ name: Name) throws -> Int {
        Int(try tx.row("SELECT count FROM tally WHERE name = ?1", name.rawValue)?.integer(0) ?? 0)
    }

    func add(_ count: Int64, to name: Name) throws {
        try tx.run(
            "INSERT INTO tally (name, count) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET count = tally.count + excluded.count",
            name.rawValue, count)
    }
}

extension Transaction {
    package var tallies: TallyTable { TallyTable(tx: self) }
}
