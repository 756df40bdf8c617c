package import Domain

/// The database: reads see one instant, writes are one transaction each, durable when they return.
package struct Store: Sendable {
    let engine: any Engine
    private let tally = FaultTally()

    private init(engine: any Engine) { self.engine = engine }

    /// Opens the database at `url` (`sqlite:PATH` or `postgresql://…`), making and migrating it where needed. A PostgreSQL that is away is
    /// no fault here: each use tries it anew. Leases end by the database's clock, or, for tests that turn theirs by hand, by the caller's own.
    package static func open(_ url: String, now: Timestamp, leasesEndByOwnClock: Bool = false) async throws(StorageFault) -> Store {
        if isPostgreSQL(url) {
            let store = Store(
                engine: try PostgreSQLEngine(url: url, hasSharedClock: !leasesEndByOwnClock) { tx in
                    try Migrations.run(tx, .postgresql, now: now)
                })
            do { try await store.read { _ in } } catch  where error.kind == .unavailable {}
            return store
        }
        guard url.hasPrefix("sqlite:"), url.count > 7 else {
            throw StorageFault(
                operation: "open the database", kind: .settings, underlying: "storage.url is neither sqlite:PATH nor postgresql://…",
                hint: "Set storage.url to a path such as sqlite:var/latchkey.sqlite3, or to postgresql://USER@HOST/DATABASE.")
        }
        let store = Store(engine: try SQLiteEngine(path: String(url.dropFirst(7))))
        // Asked first, so that commands which only read need not wait for a writer.
        let isCurrent = (try? await store.read { tx in try Migrations.isCurrent(tx) }) ?? false
        if !isCurrent { try await store.write { tx in try Migrations.run(tx, .sqlite, now: now) } }
        return store
    }

    /// Whether the URL means PostgreSQL, as libpq spells it.
    package static func isPostgreSQL(_ url: String) -> Bool { url.hasPrefix("postgresql://") || url.hasPrefix("postgres://") }

    /// Whether several nodes may work on this database at once.
    package var isShared: Bool { engine.dialect == .postgresql }

    /// Runs one transaction; `body` may run twice and does nothing but SQL.
    @discardableResult
    package func write<T: Sendable>(_ body: @Sendable @escaping (Transaction) throws -> T) async throws(StorageFault) -> T {
        try await counted { [engine, trace = Trace.current] in
            try await engine.write { tx in try Trace.$current.withValue(trace) { try body(tx) } }
        }
    }

    /// Reads from one snapshot, beside any writer.
    package func read<T: Sendable>(_ body: @Sendable @escaping (Transaction) throws -> T) async throws(StorageFault) -> T {
        try await counted { [engine] in try await engine.read(body) }
    }

    /// Faults since the store was opened, by kind.
    package var faults: [StorageFault.Kind: Int] { tally.counts }

    private func counted<T: Sendable>(_ body: () async throws -> T) async throws(StorageFault) -> T {
        do {
            return try await body()
        } catch {
            let fault = StorageFault(from: error, operation: "use the database")
            tally.count(fault.kind)
            throw fault
        }
    }

    /// Tells other processes that there is work; a hint only.
    package func hint() { engine.hint() }

    /// Waits until the hints that were asked for are sent, or lost: what ends before takes them along.
    package func hinted() async { await engine.hinted() }

    /// The hints of other processes, until the store is closed.
    package func hints() -> AsyncStream<Void> { engine.hints() }

    /// Lets nothing of what was deleted or overwritten stand in a journal that this process can empty; waits for readers of what was before.
    package func emptyJournal() async throws(StorageFault) { try await engine.emptyJournal() }

    /// Closes every connection; later calls fail.
    package func close() throws(StorageFault) { try engine.close() }
}
