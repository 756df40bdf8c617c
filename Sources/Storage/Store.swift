package import Domain

/// The database: reads see one instant, writes are one transaction each, durable when they return.
package struct Store: Sendable {
    let engine: SQLiteEngine

    /// Opens the database at `url` (`sqlite:PATH`), making and migrating it where needed.
    package static func open(_ url: String, now: Timestamp) async throws(StorageFault) -> Store {
        guard url.hasPrefix("sqlite:"), url.count > 7 else {
            throw StorageFault(
                operation: "open the database", kind: .settings, underlying: "storage.url is not of the form sqlite:PATH",
                hint: "Set storage.url to a path such as sqlite:var/latchkey.sqlite3.")
        }
        let engine = try SQLiteEngine(path: String(url.dropFirst(7)))
        let store = Store(engine: engine)
        // Asked first, so that commands which only read need not wait for a writer.
        let isCurrent = (try? await store.read { tx in try Migrations.isCurrent(tx) }) ?? false
        if !isCurrent { try await store.write { tx in try Migrations.run(tx, now: now) } }
        return store
    }

    /// Runs one transaction; `body` may run twice and does nothing but SQL.
    @discardableResult
    package func write<T: Sendable>(_ body: @Sendable @escaping (Transaction) throws -> T) async throws(StorageFault) -> T {
        try await engine.write(body)
    }

    /// Reads from one snapshot, beside any writer.
    package func read<T: Sendable>(_ body: @Sendable @escaping (Transaction) throws -> T) async throws(StorageFault) -> T {
        try await engine.read(body)
    }

    /// Closes every connection; later calls fail.
    package func close() throws(StorageFault) { try engine.close() }
}
