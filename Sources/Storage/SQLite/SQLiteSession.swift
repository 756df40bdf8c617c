import Domain
import GRDB

/// A transaction of SQLite's one writer, or a reader's snapshot: whoever writes is alone, so names need not be held.
struct SQLiteSession: Session {
    let database: Database
    let isShared = false

    func rows(_ sql: String, _ values: [Value]) throws -> [Row] {
        var found: [Row] = []
        try collect(try prepared(sql, values), into: &found)
        return found
    }

    func change(_ sql: String, _ values: [Value]) throws -> Int {
        try run(sql, values)
        return database.changesCount
    }

    func run(_ sql: String, _ values: [Value]) throws { try prepared(sql, values).execute() }

    func rows(_ sql: String, each sets: [[Value]]) throws -> [[Row]] { try sets.map { try rows(sql, $0) } }

    /// Row by row: nothing travels here, and a statement of its own costs less than a long one.
    func insert(_ rows: ManyRows, isAwaited: Bool) throws -> [Row] {
        var found: [Row] = []
        guard !rows.values.isEmpty else { return found }
        let statement = try prepared(rows.statement(rows: 1), [])
        for start in stride(from: 0, to: rows.values.count, by: rows.width) {
            statement.bind(rows.values[start..<min(start + rows.width, rows.values.count)])
            if isAwaited { try collect(statement, into: &found) } else { try statement.execute() }
        }
        return found
    }

    func clock() -> Timestamp? { nil }
    func hold(_ name: String) {}
    func tryHold(_ name: String) -> Bool { true }

    /// More pages are kept, and they are brought from the journal to their places only when there are more of them: what many rows touch
    /// again and again is written there once.
    func expectMany(_ isMany: Bool) throws {
        try database.execute(sql: "PRAGMA cache_size = \(isMany ? -24_000 : -4_000)")
        try database.execute(sql: "PRAGMA wal_autocheckpoint = \(isMany ? 16_000 : 1_000)")
    }

    private func prepared(_ sql: String, _ values: [Value]) throws -> Statement {
        let statement = try database.cachedStatement(sql: Dialect.sqlite.statement(sql))
        // GRDB is told that there is nothing left for it to do.
        statement.setUncheckedArguments(StatementArguments())
        statement.bind(values[...])
        return statement
    }

    private func collect(_ statement: Statement, into found: inout [Row]) throws {
        let cursor = try GRDB.Row.fetchCursor(statement)
        while try cursor.next() != nil { found.append(Row(values: statement.values)) }
    }
}
