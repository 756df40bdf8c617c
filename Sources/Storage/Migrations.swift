import Domain

/// The one list of steps that bring a database to the present schema; each runs once, and a database with a step that is not listed is newer.
enum Migrations {
    static let all: [(name: String, statements: [String])] = [("1 first schema", FirstSchema.statements)]

    /// Whether exactly these steps were applied; throws where the database is new.
    static func isCurrent(_ tx: Transaction) throws -> Bool {
        Set(try tx.rows("SELECT name FROM migration").map { $0.text(0) }) == Set(all.map(\.name))
    }

    /// Runs what is missing, in the one transaction it is called in.
    static func run(_ tx: Transaction, now: Timestamp) throws {
        try tx.run(
            "CREATE TABLE IF NOT EXISTS migration (name TEXT NOT NULL PRIMARY KEY, applied_at \(Dialect.integer) NOT NULL) \(Dialect.strict)"
        )
        let applied = Set(try tx.rows("SELECT name FROM migration").map { $0.text(0) })
        guard applied.isSubset(of: Set(all.map(\.name))) else {
            throw StorageFault(
                operation: "open the database", kind: .newerVersion, underlying: "it was written by a newer version of Latchkey",
                hint: "Run that version or newer, or restore a backup made with this one.")
        }
        for step in all where !applied.contains(step.name) {
            for statement in step.statements { try tx.run(statement) }
            try tx.run("INSERT INTO migration (name, applied_at) VALUES (?1, ?2)", step.name, now)
        }
    }
}
