import Domain
import Glibc
import Synchronization

/// The way to the server, shared by all slots: how to connect, what each connection is checked for, and how long to wait after it failed.
final class PostgreSQLAccess: Sendable {
    private let settings: PostgreSQLSettings
    let hasSharedClock: Bool
    private let migrate: @Sendable (Transaction) throws -> Void
    private let state = Mutex(State())

    private struct State {
        var failures = 0
        var retryAt = ContinuousClock.now
        var isMigrated = false
        var lastError: PostgreSQLError?
    }

    /// `migrate` is run once, by the first connection, under a lock that all nodes know.
    init(_ settings: PostgreSQLSettings, hasSharedClock: Bool, migrate: @escaping @Sendable (Transaction) throws -> Void) {
        self.settings = settings
        self.hasSharedClock = hasSharedClock
        self.migrate = migrate
    }

    /// A connection that was checked, to a database with the present schema. Fails at once while the wait after a failure lasts.
    func connect() throws -> PostgreSQLConnection {
        if let error = state.withLock({ ContinuousClock.now < $0.retryAt ? $0.lastError : nil }) { throw error }
        do {
            let connection = try open()
            try migrateOnce(connection)
            state.withLock { state in
                state.failures = 0
                state.lastError = nil
            }
            return connection
        } catch let error as PostgreSQLError where error.isLost {
            state.withLock { state in
                state.failures += 1
                state.lastError = error
                // Growing from 50 ms to 2 s, and never the same for two nodes.
                let full = min(50 << min(state.failures, 6), 2_000)
                state.retryAt = ContinuousClock.now + .milliseconds(Int.random(in: full / 2...full))
            }
            throw error
        }
    }

    /// A connection for hints alone, outside of any pipeline.
    func listener() throws -> PostgreSQLConnection {
        let connection = try PostgreSQLConnection(settings)
        try connection.listen(to: PostgreSQLSettings.channel)
        return connection
    }

    private func open() throws -> PostgreSQLConnection {
        let connection = try PostgreSQLConnection(settings)
        try connection.set(PostgreSQLSettings.session)
        try connection.enterPipeline()
        try connection.send(PostgreSQLSettings.check, [], isAwaited: true)
        guard let row = try connection.answers().first?.rows.first else { throw PostgreSQLError.lost("the server told nothing of itself") }
        try check(row)
        return connection
    }

    private func check(_ row: Row) throws {
        let refuse = { (what: String, hint: String) in
            StorageFault(operation: "use the database", kind: .settings, underlying: what, hint: hint)
        }
        guard row.integer(0) >= 140_000 else { throw refuse("the server is older than PostgreSQL 14", "Use PostgreSQL 14 or newer.") }
        guard !["off", "local"].contains(row.text(1)) else {
            throw refuse("synchronous_commit is \(row.text(1))", "Let the user of storage.url set it to on.")
        }
        guard row.text(2) == "UTF8", row.text(3) == "UTF8" else {
            throw refuse("the database is not encoded in UTF8", "Make one with CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0.")
        }
        guard row.text(4) == "off" else { throw PostgreSQLError(state: "25006", message: "the server takes no writes") }
        guard row.text(5) == "read committed" else { throw refuse("the isolation is \(row.text(5))", "Leave it at read committed.") }
        // Whoever may make functions and operators where Latchkey looks for its own could have it run them.
        guard row.integer(6) == 0 else {
            throw refuse(
                "everybody may make objects in the schema \(row.text(7))", "Run: REVOKE CREATE ON SCHEMA \(row.text(7)) FROM PUBLIC")
        }
    }

    private func migrateOnce(_ connection: PostgreSQLConnection) throws {
        guard !state.withLock(\.isMigrated) else { return }
        try connection.send("BEGIN", [])
        try migrate(Transaction(session: PostgreSQLSession(connection: connection, hasSharedClock: hasSharedClock)))
        try connection.send("COMMIT", [])
        _ = try connection.answers()
        state.withLock { $0.isMigrated = true }
    }
}
