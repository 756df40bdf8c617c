import Domain
import Synchronization

/// PostgreSQL through libpq: each connection on a thread of its own, transactions at READ COMMITTED whose closures say what they hold, reads
/// from one snapshot at REPEATABLE READ.
final class PostgreSQLEngine: Engine {
    let dialect = Dialect.postgresql
    private let access: PostgreSQLAccess
    private let pool: PostgreSQLPool
    private let listener: PostgreSQLListener
    private let hinting = Mutex(Hinting.idle)
    private let hinter = Mutex<Task<Void, Never>?>(nil)
    private static let connections = 6

    private enum Hinting { case idle, underWay, askedAgain }

    /// Connects only when there is something to do: a server that is away does not keep a daemon from starting.
    init(url: String, hasSharedClock: Bool, migrate: @escaping @Sendable (Transaction) throws -> Void) throws(StorageFault) {
        let access = PostgreSQLAccess(try PostgreSQLSettings(url: url), hasSharedClock: hasSharedClock, migrate: migrate)
        self.access = access
        let process = String(UInt64.random(in: .min ... .max), radix: 36)
        pool = PostgreSQLPool((0..<Self.connections).map { PostgreSQLSlot(name: "\(process)/\($0)", access: access) })
        listener = PostgreSQLListener(access)
    }

    func write<T: Sendable>(_ body: @Sendable @escaping (Transaction) throws -> T) async throws(StorageFault) -> T {
        do {
            return try await pool.with { try $0.write(body) }
        } catch {
            throw Self.fault(error, "write to the database")
        }
    }

    func read<T: Sendable>(_ body: @Sendable @escaping (Transaction) throws -> T) async throws(StorageFault) -> T {
        do {
            return try await pool.with { try $0.read(body) }
        } catch {
            throw Self.fault(error, "read from the database")
        }
    }

    /// Hints that are asked for while one is under way become one.
    func hint() {
        let isFirst = hinting.withLock { state in
            defer { state = state == .idle ? .underWay : .askedAgain }
            return state == .idle
        }
        guard isFirst else { return }
        let task = Task {
            repeat {
                hinting.withLock { $0 = .underWay }
                // A hint that is lost is made up for by whoever looks by itself.
                _ = try? await pool.with { try $0.tell("SELECT pg_notify(?1, '')", [.text(PostgreSQLSettings.channel)]) }
            } while hinting.withLock { state in
                defer { if state == .underWay { state = .idle } }
                return state == .askedAgain
            }
        }
        hinter.withLock { $0 = task }
    }

    func hinted() async { await hinter.withLock(\.self)?.value }

    func hints() -> AsyncStream<Void> { listener.hints() }

    /// The server's own affair: VACUUM, its log of writes, and backups (docs/history.md).
    func emptyJournal() {}

    func close() throws(StorageFault) {
        listener.stop()
        pool.close()
    }

    private static func fault(_ error: any Error, _ operation: String) -> StorageFault {
        switch error {
        case let fault as StorageFault: fault
        case let error as PostgreSQLError: StorageFault(from: error, operation: operation)
        case is PostgreSQLOutcomeUnknown:
            StorageFault(
                operation: operation, kind: .unavailable,
                underlying: "the connection was lost amid a commit and nobody can be asked about it",
                hint: "Latchkey goes by what it finds once the database is back.")
        default: StorageFault(operation: operation, kind: .other, underlying: "\(error)", hint: "Do what it says, then try again.")
        }
    }
}
