import GRDB
import NIOPosix

/// The connections that read, and as many threads for them: none waits for a connection, and a thread goes from one read to the next without
/// being woken. GRDB's own way from a task to a connection takes several times as long as most reads.
final class SQLiteReader: Sendable {
    static let connectionCount = 3

    private let pool: DatabasePool
    private let threads = NIOThreadPool(numberOfThreads: connectionCount)

    init(pool: DatabasePool) {
        self.pool = pool
        threads.start()
    }

    deinit { threads.shutdownGracefully { _ in } }

    /// Reads from one snapshot.
    func read<T: Sendable>(_ body: @Sendable @escaping (Transaction) throws -> T) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            threads.submit { [pool] state in
                guard case .active = state else {
                    return continuation.resume(throwing: DatabaseError(resultCode: .SQLITE_MISUSE, message: "the database is closed"))
                }
                continuation.resume(with: Result { try Self.snapshot(of: pool, body) })
            }
        }
    }

    /// Ends the threads when what they read is read; what waits still is turned away.
    func close() throws { try threads.syncShutdownGracefully() }

    /// What GRDB's own `read` does, but for preparing these two statements anew each time, which takes half as long as a read by key.
    private static func snapshot<T>(of pool: DatabasePool, _ body: (Transaction) throws -> T) throws -> T {
        try pool.unsafeRead { database in
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
