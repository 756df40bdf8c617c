/// How much there is of everything, counted row by row: for people who look, not for machines that ask every few seconds.
package struct StatusTable {
    /// Emails by state.
    package struct Emails: Equatable, Sendable {
        package let waiting: Int
        package let spooled: Int
        package let delivered: Int
        package let bounced: Int
        package let withdrawn: Int
    }

    /// What became of links, and who has a password.
    package struct Links: Equatable, Sendable {
        package let opened: Int
        package let used: Int
        package let passwords: Int
    }

    let tx: Transaction

    package func emails() throws -> Emails {
        let published = "published_at IS NOT NULL"
        let counts = try counts(
            of: "email",
            [
                "withdrawn_at IS NULL AND bounced_at IS NULL AND delivered_at IS NULL AND published_at IS NULL",
                "withdrawn_at IS NULL AND bounced_at IS NULL AND delivered_at IS NULL AND \(published)",
                "withdrawn_at IS NULL AND bounced_at IS NULL AND delivered_at IS NOT NULL",
                "withdrawn_at IS NULL AND bounced_at IS NOT NULL", "withdrawn_at IS NOT NULL",
            ])
        return Emails(waiting: counts[0], spooled: counts[1], delivered: counts[2], bounced: counts[3], withdrawn: counts[4])
    }

    package func links() throws -> Links {
        let tokens = try counts(of: "token", ["opened_at IS NOT NULL", "spent_at IS NOT NULL"])
        let credentials = try counts(of: "credential", ["hash IS NOT NULL"])
        return Links(opened: tokens[0], used: tokens[1], passwords: credentials[0])
    }

    private func counts(of table: String, _ conditions: [String]) throws -> [Int] {
        let columns = conditions.map { "COUNT(*) FILTER (WHERE \($0))" }.joined(separator: ", ")
        let row = try tx.row("SELECT \(columns) FROM \(table)")
        return conditions.indices.map { Int(row?.integer($0) ?? 0) }
    }
}

extension Transaction {
    package var status: StatusTable { StatusTable(tx: self) }
}
