package import Domain
package import Storage

/// Removes sessions that are past their end; they have counted for nothing since.
package struct SweepSessions: Sendable {
    private static let page = 500

    let store: Store
    let ambient: Ambient
    let limit: SessionLimit

    package init(store: Store, ambient: Ambient, limit: SessionLimit) {
        self.store = store
        self.ambient = ambient
        self.limit = limit
    }

    /// How many were removed. Looked for in a read, so that no writer waits for it.
    @discardableResult
    package func callAsFunction() async throws -> Int {
        var removed = 0
        while case let past = try await past(), !past.isEmpty {
            try await store.write { [ambient, limit] tx in try tx.sessions.remove(past, past: limit, at: tx.clock(ambient.now())) }
            removed += past.count
        }
        return removed
    }

    private func past() async throws -> [String] {
        try await store.read { [ambient, limit] tx in
            try tx.sessions.past(limit, at: tx.clock(ambient.now()), count: Self.page)
        }
    }
}
