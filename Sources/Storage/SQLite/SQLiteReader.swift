import GRDB
import NIOPosix
import Synchronization

/// The connections that read, and as many threads for them: none waits for a connection, and a thread goes from one read to the next without
/// being woken. GRDB's own pool of them, which hands out one after the other, takes several times as long as most reads.
final class SQLiteReader: Sendable {
    private static let connectionCount = 3

    private let connections: [DatabaseQueue]
    private let idle: Mutex<[DatabaseQueue]>
    private let threads = NIOThreadPool(numberOfThreads: connectionCount)

    /// The database is there, and a writer holds it open.
    init(path: String, configuration: Configuration) throws {
        var configuration = configuration
        configuration.readonly = true
        connections = try (0..<Self.connectionCount).map { [configuration] _ in try DatabaseQueue(path: path, configuration: configuration)
        }
        idle = Mutex(connections)
        PatientThreads.starting { threads.start() }
    }

    deinit { threads.shutdownGracefully { _ in } }

    /// Reads from one snapshot.
    func read<T: Sendable>(_ body: @Sendable @escaping (Transaction) throws -> T) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            threads.submit { [self] state in
                guard case .active = state, let connection = idle.withLock({ $0.popLast() }) else {
                    return continuation.resume(throwing: DatabaseError(resultCode: .SQLITE_MISUSE, message: "the database is closed"))
                }
                let result = Result { try Self.snapshot(of: connection, body) }
                idle.withLock { $0.append(connection) }
                continuation.resume(with: result)
            }
        }
    }

    /// Ends the threads when what they read is read; what waits still is turned away.
    func close() throws {
        try threads.syncShutdownGracefully()
        for connection in connections { try connection.close() }
    }

    /// What GRDB's own `read` does, but for preparing these two statements anew each time, which takes half as long as a read by key.
    private static func snapshot<T>(of connection: DatabaseQueue, _ body: (Transaction) throws -> T) throws -> T {
        try connection.unsafeRead { database in
            try database.cachedStatement(sql: "BEGIN DEFERRED").execute()
            do {
                let value = try body(Transaction(session: SQLiteSession(database: database)))
                try database.cachedStatement(sql: "COMMIT").execute()
                return value
            } catch {
                try? database.rollback()
                throw error
            }
        }
    }
}
