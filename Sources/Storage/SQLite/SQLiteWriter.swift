import GRDB
import Synchronization

/// The one writer: what waits when a transaction ends goes into the next one together, so that they share its commit, which waits for the
/// disk. To each it is as if it had come alone: all are durable when they return, and one that fails takes none of the others along.
final class SQLiteWriter: Sendable {
    private struct Write: Sendable {
        let run: @Sendable (Database) throws -> Void
        /// Told once: that it is durable, or why it did not happen.
        let finish: @Sendable ((any Error)?) -> Void
    }

    private final class Outcome<T: Sendable>: Sendable {
        let value = Mutex<T?>(nil)
    }

    private struct Line {
        var waiting: [Write] = []
        var isRunning = false
    }

    /// So many share a commit at most.
    private static let most = 64
    private let connection: DatabaseQueue
    private let lock: AdvisoryLock
    private let patience = Patience()
    private let line = Mutex(Line())

    init(connection: DatabaseQueue, lock: AdvisoryLock) {
        self.connection = connection
        self.lock = lock
    }

    /// Runs `body` in a transaction; it may run twice.
    func write<T: Sendable>(_ body: @Sendable @escaping (Transaction) throws -> T) async throws -> T {
        let outcome = Outcome<T>()
        return try await withCheckedThrowingContinuation { continuation in
            let write = Write(
                run: { database in
                    let value = try body(Transaction(session: SQLiteSession(database: database)))
                    outcome.value.withLock { $0 = value }
                },
                finish: { fault in
                    if let fault { return continuation.resume(throwing: fault) }
                    guard let value = outcome.value.withLock({ $0 }) else { return continuation.resume(throwing: Self.noResult) }
                    continuation.resume(returning: value)
                })
            if enter(write) { begin() }
        }
    }

    /// Whether nobody is at work who will come to it.
    private func enter(_ write: Write) -> Bool {
        line.withLock { line in
            line.waiting.append(write)
            defer { line.isRunning = true }
            return !line.isRunning
        }
    }

    /// One group each time, since others stand in the line for this connection too.
    private func begin() {
        connection.asyncWriteWithoutTransaction { [self] database in
            commit(next(), on: database)
            if isMore() { begin() }
        }
    }

    private func next() -> [Write] {
        line.withLock { line in
            let group = Array(line.waiting.prefix(Self.most))
            line.waiting.removeFirst(group.count)
            return group
        }
    }

    private func isMore() -> Bool {
        line.withLock { line in
            line.isRunning = !line.waiting.isEmpty
            return line.isRunning
        }
    }

    private func commit(_ group: [Write], on database: Database) {
        do {
            try patience.spent(on: database) { wait in
                try lock.held(waiting: wait) { try transaction(group, database) }
            }
            for write in group { write.finish(nil) }
        } catch {
            // Which of them it was, and whether the others can do without it, shows when each comes alone; the lock they all waited for.
            let isBusy = StorageFault(from: error, operation: "").kind == .busy
            for write in group {
                if isBusy || group.count == 1 { write.finish(error) } else { commit([write], on: database) }
            }
        }
    }

    private func transaction(_ group: [Write], _ database: Database) throws {
        try database.inTransaction(.immediate) {
            for write in group { try write.run(database) }
            return .commit
        }
    }

    private static var noResult: DatabaseError {
        DatabaseError(resultCode: .SQLITE_INTERNAL, message: "the transaction gave no result")
    }
}
