import Domain
import GRDB

/// A transaction of SQLite's one writer, or a reader's snapshot: whoever writes is alone, so names need not be held.
struct SQLiteSession: Session {
    let database: Database
    let isShared = false

    func rows(_ sql: String, _ values: [Value]) throws -> [Row] {
        let cursor = try GRDB.Row.fetchCursor(try prepared(sql, values))
        var found: [Row] = []
        while let row = try cursor.next() {
            found.append(Row(values: row.databaseValues.map(value)))
        }
        return found
    }

    func change(_ sql: String, _ values: [Value]) throws -> Int {
        try run(sql, values)
        return database.changesCount
    }

    func run(_ sql: String, _ values: [Value]) throws { try prepared(sql, values).execute() }

    func rows(_ sql: String, each sets: [[Value]]) throws -> [[Row]] { try sets.map { try rows(sql, $0) } }

    func clock() -> Timestamp? { nil }
    func hold(_ name: String) {}
    func tryHold(_ name: String) -> Bool { true }

    private func prepared(_ sql: String, _ values: [Value]) throws -> Statement {
        let statement = try database.cachedStatement(sql: Dialect.sqlite.statement(sql))
        statement.setUncheckedArguments(StatementArguments(values.map(argument)))
        return statement
    }

    private func argument(_ value: Value) -> DatabaseValue {
        switch value {
        case .integer(let number): number.databaseValue
        case .text(let text): text.databaseValue
        case .null: .null
        }
    }

    private func value(_ stored: DatabaseValue) -> Value {
        switch stored.storage {
        case .int64(let number): .integer(number)
        case .string(let text): .text(text)
        case .double, .blob, .null: .null
        }
    }
}
