import GRDB

/// Someone who has opened the database file itself and keeps none of Latchkey's rules.
package struct Intruder {
    private let queue: DatabaseQueue

    /// Opens the SQLite file at `path`, foreign keys off.
    package init(path: String) throws {
        var configuration = Configuration()
        configuration.foreignKeysEnabled = false
        configuration.allowsUnsafeTransactions = true
        configuration.busyMode = .timeout(10)
        queue = try DatabaseQueue(path: path, configuration: configuration)
    }

    /// Runs statements, separated by semicolons.
    package func run(_ sql: String) throws {
        try queue.write { try $0.execute(sql: sql) }
    }

    /// Runs `body` while no other connection can write.
    package func holdingWriteLock<T: Sendable>(_ body: @Sendable () async throws -> T) async throws -> T {
        try await queue.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE") }
        let result: Result<T, any Error>
        do { result = .success(try await body()) } catch { result = .failure(error) }
        try await queue.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK") }
        return try result.get()
    }

    /// The first column of every row, which must be text.
    package func texts(_ sql: String) throws -> [String] {
        try queue.read { try String.fetchAll($0, sql: sql) }
    }

    /// The first number of the first row; nil where there is none.
    package func number(_ sql: String) throws -> Int? {
        try queue.read { try Int.fetchOne($0, sql: sql) }
    }
}
