import Foundation
import GRDB

/// A file in a directory of its own.
package final class SQLiteTestDatabase: TestDatabase {
    private let directory: TemporaryDirectory

    package init() throws { directory = try TemporaryDirectory() }

    package var path: String { "\(directory.path)/latchkey.sqlite3" }
    package var url: String { "sqlite:\(path)" }
    package func intruder() throws -> any Intruder { try SQLiteIntruder(path: path) }

    /// Runs `body` while no other connection can write.
    package func holdingWriteLock<T: Sendable>(_ body: @Sendable () async throws -> T) async throws -> T {
        var configuration = Configuration()
        configuration.allowsUnsafeTransactions = true
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        try await queue.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE") }
        let result: Result<T, any Error>
        do { result = .success(try await body()) } catch { result = .failure(error) }
        try await queue.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK") }
        return try result.get()
    }

    package func everything() throws -> String {
        try directory.names(in: "").map { String(decoding: try Data(contentsOf: URL(filePath: "\(directory.path)/\($0)")), as: UTF8.self) }
            .joined()
    }
}

private struct SQLiteIntruder: Intruder {
    private let queue: DatabaseQueue

    init(path: String) throws {
        var configuration = Configuration()
        configuration.foreignKeysEnabled = false
        configuration.busyMode = .timeout(10)
        queue = try DatabaseQueue(path: path, configuration: configuration)
    }

    func run(_ sql: String) throws { try queue.write { try $0.execute(sql: sql) } }

    func texts(_ sql: String) throws -> [String] {
        try queue.read { database in
            try Row.fetchAll(database, sql: sql).map { row in row.databaseValues.first.map { String.fromDatabaseValue($0) ?? "\($0)" } ?? ""
            }
        }
    }
}
