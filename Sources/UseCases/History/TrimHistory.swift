package import Cryptography
package import Domain
package import Storage

/// Removes what is older than the history is to be kept, from the beginning of each PBX's chain; what is left still verifies. The installation's
/// own chain stays whole: it holds nobody's life, and is what tells of a PBX that was taken out.
package struct TrimHistory: Sendable {
    let store: Store
    let ambient: Ambient
    let chain: HistoryChain
    /// How long an entry is kept.
    let age: Duration
    static let page = 500
    static let action = "history.trimmed"

    package init(store: Store, ambient: Ambient, chain: HistoryChain, age: Duration) {
        self.store = store
        self.ambient = ambient
        self.chain = chain
        self.age = age
    }

    /// How many entries were removed.
    package func callAsFunction() async throws -> Int {
        var removed = 0
        var last = ""
        while case let chains = try await old(after: last), !chains.isEmpty {
            for pbx in chains {
                while case let count = try await trim(pbx), count > 0 {
                    removed += count
                    try ambient.reached(.historyTrimmed)
                }
            }
            last = chains.last ?? last
        }
        return removed
    }

    private func old(after pbx: String) async throws -> [String] {
        try await store.read { [ambient, age] tx in
            let limit = try tx.clock(ambient.now()).adding(.zero - age)
            return try tx.history.chains(olderThan: limit, after: pbx, count: 100)
        }
    }

    /// Each removal is an entry itself, by which the new beginning can be told from one that was cut by hand.
    private func trim(_ pbx: String) async throws -> Int {
        try await store.write { [ambient, chain, age] tx in
            try tx.hold(pbx)
            let now = try tx.clock(ambient.now())
            let tail = try tx.history.tail(pbx: pbx)
            let old = try tx.history.chain(pbx: pbx, from: tail.position + 1, limit: Self.page).prefix { $0.at < now.adding(.zero - age) }
            // What tells of trimming alone is not worth an entry that tells of trimming.
            guard let last = old.last, old.count == Self.page || old.contains(where: { $0.action != Self.action }) else { return 0 }
            try tx.history.moveTail(to: HistoryLink(pbx: pbx, position: last.position, hash: last.hash))
            let chronicle = Chronicle(tx: tx, ambient: ambient, chain: chain)
            let detail = [Record.Detail("position", String(last.position)), .init("hash", last.hash), .init("until", last.at.description)]
            try chronicle.append(Record(Self.action, on: .pbx, detail), actor: "system", cause: nil, pbx: pbx, at: now)
            try chronicle.close()
            return try tx.history.remove(pbx: pbx, upTo: last.position)
        }
    }
}
