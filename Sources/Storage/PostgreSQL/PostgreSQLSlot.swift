import Dispatch
import Domain
import Glibc

/// A place for one connection, with a thread of its own, that opens it anew whenever it was lost. It is handed to one caller at a time.
final class PostgreSQLSlot: @unchecked Sendable {
    private let queue: DispatchQueue
    private let access: PostgreSQLAccess
    /// Names this slot in `commit_mark` for ever.
    private let name: String
    private var marks: Int64 = 0
    /// Grows whenever an outcome was asked for: what an older connection sent and the server has not read yet can then commit no more.
    private var epoch: Int64 = 0
    private var connection: PostgreSQLConnection?

    /// How often a transaction is run again that met another one, or lost its connection before its commit.
    private static let attempts = 6

    init(name: String, access: PostgreSQLAccess) {
        self.name = name
        self.access = access
        queue = DispatchQueue(label: "latchkey.postgresql")
    }

    /// Runs `work` on the slot's thread.
    func run<T: Sendable>(_ work: @Sendable @escaping (PostgreSQLSlot) throws -> T) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result { try work(self) }) }
        }
    }

    func write<T>(_ body: (Transaction) throws -> T) throws -> T {
        try again { connection in
            try connection.send("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE", [])
            let result = try body(transaction(on: connection))
            return try commit(result, on: connection)
        }
    }

    func read<T>(_ body: (Transaction) throws -> T) throws -> T {
        try again { connection in
            try connection.send("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", [])
            let result = try body(transaction(on: connection))
            try connection.send("COMMIT", [])
            _ = try connection.answers()
            return result
        }
    }

    /// One statement outside of any transaction.
    func tell(_ sql: String, _ values: [Value]) throws {
        try again { connection in
            try connection.send(sql, values)
            _ = try connection.answers()
        }
    }

    func close() { connection = nil }

    private func transaction(on connection: PostgreSQLConnection) -> Transaction {
        Transaction(session: PostgreSQLSession(connection: connection, hasSharedClock: access.hasSharedClock))
    }

    private func again<T>(_ work: (PostgreSQLConnection) throws -> T) throws -> T {
        var attempt = 1
        while true {
            do {
                return try attemptOnce(work)
            } catch let error as PostgreSQLError {
                guard attempt < Self.attempts, error.isContention || error.isLost else { throw error }
                // Whoever was in the way has gone by then; both must not come again at the same instant.
                if error.isContention { usleep(UInt32.random(in: 500...4_000) * UInt32(attempt)) }
                attempt += 1
            }
        }
    }

    private func attemptOnce<T>(_ work: (PostgreSQLConnection) throws -> T) throws -> T {
        let connection = try open()
        do {
            return try work(connection)
        } catch {
            let isLost = (error as? PostgreSQLError)?.isLost ?? false
            if isLost || !connection.isGood || !rollBack(connection) { self.connection = nil }
            throw error
        }
    }

    /// Whether the connection is free for the next transaction.
    private func rollBack(_ connection: PostgreSQLConnection) -> Bool {
        do {
            try connection.send("ROLLBACK", [])
            _ = try connection.answers()
        } catch {
            // What was sent before the failure was passed over with it, and so was the first of these; the second is read for itself.
            guard connection.isGood, (try? connection.send("ROLLBACK", [])) != nil, (try? connection.answers()) != nil else { return false }
        }
        return connection.isGood && !connection.isInTransaction
    }

    private func open() throws -> PostgreSQLConnection {
        if let connection, connection.isGood { return connection }
        let opened = try access.connect()
        connection = opened
        return opened
    }
}

/// The commit, whose outcome is found out where the connection was lost amid it.
extension PostgreSQLSlot {
    /// Each transaction leaves a mark, so that it can be asked for; the row is this slot's alone and is replaced in place.
    /// Of an epoch that is over it is NULL, which is refused, and the commit behind it is passed over.
    private static let mark = """
        INSERT INTO commit_mark (slot, mark, epoch, at) VALUES (?1, ?2, ?3, (EXTRACT(EPOCH FROM clock_timestamp()) * 1000000::numeric)::bigint)
        ON CONFLICT (slot) DO UPDATE
        SET mark = CASE WHEN commit_mark.epoch = excluded.epoch THEN excluded.mark END, at = excluded.at
        """

    /// Ends the epoch. Asking writes the row that the transaction wrote, and so waits for it, should it still be under way.
    private static let ask = """
        INSERT INTO commit_mark (slot, mark, epoch, at) VALUES (?1, 0, ?2, (EXTRACT(EPOCH FROM clock_timestamp()) * 1000000::numeric)::bigint)
        ON CONFLICT (slot) DO UPDATE SET epoch = excluded.epoch RETURNING mark
        """

    private func commit<T>(_ result: T, on connection: PostgreSQLConnection) throws -> T {
        marks += 1
        let mark = marks
        try connection.send(Self.mark, [.text(name), .integer(mark), .integer(epoch)])
        try connection.send("COMMIT", [], isAwaited: true)
        do {
            guard try connection.answers().last?.tag == "COMMIT" else {
                throw PostgreSQLError(state: "40000", message: "it was rolled back")
            }
            return result
        } catch let error as PostgreSQLError where error.isLost {
            self.connection = nil
            guard try hasCommitted(mark) else { throw error }
            return result
        }
    }

    /// Whether the transaction with that mark took place; where it did not, it never will.
    private func hasCommitted(_ mark: Int64) throws -> Bool {
        epoch += 1
        let deadline = ContinuousClock.now + .seconds(20)
        while true {
            do {
                let connection = try open()
                try connection.send(Self.ask, [.text(name), .integer(epoch)], isAwaited: true)
                return try connection.answers().last?.rows.first?.integer(0) == mark
            } catch let error as PostgreSQLError {
                connection = nil
                guard error.isLost || error.isContention, ContinuousClock.now < deadline else { throw PostgreSQLOutcomeUnknown() }
                usleep(100_000)
            }
        }
    }
}

/// A connection was lost amid a commit, and nobody could be asked whether it took place.
struct PostgreSQLOutcomeUnknown: Error {}
