package import Domain

/// Emails between two states when a database is backed up, and those that it knows of when it is restored.
extension EmailTable {
    /// An email that was sealed and bears no stamp yet.
    package struct Sealed: Equatable, Sendable {
        package let number: Int64
        package let file: String
        package let node: String
    }

    /// Every email that is sealed and not stamped, whichever node's.
    package func sealed() throws -> [Sealed] {
        try tx.rows("SELECT id, file, node FROM email WHERE file IS NOT NULL AND published_at IS NULL AND withdrawn_at IS NULL ORDER BY id")
            .map { Sealed(number: $0.integer(0), file: $0.text(1), node: $0.text(2)) }
    }

    /// Those of them that bear their stamp by now, with what it says.
    package func stamped(of sealed: [Sealed]) throws -> [(number: Int64, at: Timestamp, isToDeliver: Bool)] {
        try tx.rows(
            "SELECT id, published_at, COALESCE(delivery_due_at, tried_at) FROM email", where: "id",
            isOneOf: sealed.map { .integer($0.number) }
        ).compactMap { row in
            row.optionalInteger(1).map { (row.integer(0), Timestamp(microseconds: $0), row.optionalInteger(2) != nil) }
        }
    }

    /// Those of the numbered emails that are known under their files.
    package func known(_ files: [(number: Int64, file: String)]) throws -> Set<String> {
        let rows = try tx.rows("SELECT file FROM email", where: "id", isOneOf: files.map { .integer($0.number) })
        return Set(rows.compactMap { $0.optionalText(0) })
    }
}
