package import Domain
package import Storage

/// Follows the history as it grows. Each chain is followed by its own positions: they commit in their order, while a sequence number may be
/// taken early and appear late, behind higher ones of other chains.
package struct FollowHistory: Sendable {
    /// How far each chain was followed.
    package struct Places: Sendable {
        fileprivate var known: [String: Int64] = [:]
    }

    /// What came, and whether more is there already.
    package struct News: Sendable {
        package let entries: [HistoryView]
        package let places: Places
        package let hasMore: Bool
    }

    let store: Store
    let profile: ProfileID?
    static let page = 1000

    /// Of one profile's life, where it is given.
    package init(store: Store, profile: ProfileID? = nil) {
        self.store = store
        self.profile = profile
    }

    /// Behind the sequence number `after`, or else before the last `count` entries that there are.
    package func start(after: Int64?, last count: Int) async throws -> Places {
        try await store.read { [profile] tx in
            let sequence =
                try after ?? profile.map { try tx.history.sequence(beforeLast: count, of: $0) } ?? tx.history.sequence(beforeLast: count)
            var places = Places()
            for head in try Self.heads(tx, profile) { places.known[head.pbx] = head.position }
            for place in try tx.history.places(after: sequence) { places.known[place.pbx] = place.position }
            return places
        }
    }

    /// What is new since, in the order of its numbers, at most a page a chain.
    package func next(_ places: Places) async throws -> News {
        try await store.read { [profile] tx in
            var places = places
            var (rows, hasMore): ([HistoryRow], Bool) = ([], false)
            for head in try Self.heads(tx, profile) {
                let known = places.known[head.pbx] ?? 0
                guard head.position > known else { continue }
                let found = try tx.history.chain(pbx: head.pbx, from: known + 1, limit: Self.page)
                places.known[head.pbx] = found.last?.position ?? head.position
                rows += found
                hasMore = hasMore || found.count == Self.page
            }
            if let profile { rows.removeAll { $0.profile != profile.number && $0.otherProfile != profile.number } }
            let entries = try HistoryView.views(of: rows.sorted { $0.sequence < $1.sequence }, tx)
            return News(entries: entries, places: places, hasMore: hasMore)
        }
    }

    /// A profile's life is in the chain of its PBX.
    private static func heads(_ tx: Transaction, _ profile: ProfileID?) throws -> [HistoryLink] {
        if let profile { return try tx.profiles.find(profile).map { [try tx.history.head(pbx: $0.pbx.text)] } ?? [] }
        var heads: [HistoryLink] = []
        while case let more = try tx.history.heads(after: heads.last?.pbx, limit: page), !more.isEmpty { heads += more }
        return heads
    }
}
