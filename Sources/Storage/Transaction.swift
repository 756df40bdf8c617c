package import Domain
import GRDB

/// An open transaction: the only place where SQL runs. It never leaves the closure that it was handed to.
package struct Transaction {
    let database: Database

    /// The rows that a statement with `?1` parameters (SQLite counts `$1` in the order of appearance) returns.
    func rows(_ sql: String, _ values: any Bindable...) throws -> [Row] { try rows(sql, values.map(\.value)) }

    /// The first row, where there is one.
    func row(_ sql: String, _ values: any Bindable...) throws -> Row? { try rows(sql, values.map(\.value)).first }

    /// Runs a statement that returns nothing; how many rows it changed.
    @discardableResult
    func run(_ sql: String, _ values: any Bindable...) throws -> Int {
        let statement = try prepared(sql, values.map(\.value))
        try statement.execute()
        return database.changesCount
    }

    func rows(_ sql: String, _ values: [Value]) throws -> [Row] {
        let cursor = try GRDB.Row.fetchCursor(try prepared(sql, values))
        var found: [Row] = []
        while let row = try cursor.next() {
            found.append(Row(values: row.databaseValues.map(value)))
        }
        return found
    }

    private func prepared(_ sql: String, _ values: [Value]) throws -> Statement {
        // The library hands texts over as C strings: what stands behind a NUL would be lost, and two texts would be one.
        for case .text(let text) in values where text.utf8.contains(0) {
            throw StorageFault(
                operation: "use the database", kind: .other, underlying: "a text contains NUL", hint: "Refuse it before it comes here.")
        }
        let statement = try database.cachedStatement(sql: sql)
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

extension Timestamp: Bindable {
    package var value: Value { .integer(microseconds) }
}
