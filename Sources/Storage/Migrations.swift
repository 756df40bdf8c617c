import Domain

/// The one list of steps that bring a database to the present schema; each runs once, and a database with a step that is not listed is newer.
enum Migrations {
    static let all: [(name: String, statements: [String], postgresql: [String])] = [
        ("1 first schema", FirstSchema.statements, SharedSchema.statements),
        ("2 tally", ["CREATE TABLE tally (name {text} NOT NULL PRIMARY KEY, count {int} NOT NULL) {strict}"], []),
    ]

    /// Whether exactly these steps were applied; throws where the database is new.
    static func isCurrent(_ tx: Transaction) throws -> Bool {
        Set(try tx.rows("SELECT name FROM migration").map { $0.text(0) }) == Set(all.map(\.name))
    }

    private static func exists(_ tx: Transaction, _ dialect: Dialect) throws -> Bool {
        switch dialect {
        case .sqlite: try tx.row("SELECT name FROM sqlite_schema WHERE name = 'migration'") != nil
        case .postgresql: try tx.row("SELECT to_regclass('migration')::text")?.optionalText(0) != nil
        }
    }

    /// Runs what is missing, in the one transaction it is called in; of nodes that start at once one does it, and the others wait.
    static func run(_ tx: Transaction, _ dialect: Dialect, now: Timestamp) throws {
        // Asked first, so that a user who may not change the schema can work with one that is present.
        if try exists(tx, dialect), try isCurrent(tx) { return }
        try tx.session.hold("migrations")
        try tx.run("CREATE TABLE IF NOT EXISTS migration (name {text} NOT NULL PRIMARY KEY, applied_at {int} NOT NULL) {strict}")
        let applied = Set(try tx.rows("SELECT name FROM migration").map { $0.text(0) })
        guard applied.isSubset(of: Set(all.map(\.name))) else {
            throw StorageFault(
                operation: "open the database", kind: .newerVersion, underlying: "it was written by a newer version of Latchkey",
                hint: "Run that version or newer, or restore a backup made with this one.")
        }
        for step in all where !applied.contains(step.name) {
            for statement in step.statements + (dialect == .postgresql ? step.postgresql : []) { try tx.run(statement) }
            try tx.run("INSERT INTO migration (name, applied_at) VALUES (?1, ?2)", step.name, now)
        }
    }
}
