package import Cryptography
package import Domain
package import Storage

/// Lists and ends sessions for their owner: this one, one by its id, or all others (ASVS 5.0 §7.4.1, §7.5.2).
package struct EndSessions: Sendable {
    /// A session as its owner sees it.
    package struct Listed: Equatable, Sendable {
        package let id: String
        package let device: Device
        package let createdAt: Timestamp
        package let seenAt: Timestamp
        /// Whether it is the one that asks.
        package let isOwn: Bool
    }

    package enum Which: Equatable, Sendable {
        case own
        case one(id: String)
        case others
    }

    let store: Store
    let ambient: Ambient
    let chain: HistoryChain
    let limit: SessionLimit

    package init(store: Store, ambient: Ambient, chain: HistoryChain, limit: SessionLimit) {
        self.store = store
        self.ambient = ambient
        self.chain = chain
        self.limit = limit
    }

    /// The living sessions of whoever asks, the newest first.
    package func list(_ visit: OpenSession.Visit) async throws -> [Listed] {
        try await store.read { [ambient, limit] tx in
            try tx.sessions.list(of: visit.profile, limit, at: tx.clock(ambient.now())).map {
                Listed(id: $0.id, device: $0.device, createdAt: $0.createdAt, seenAt: $0.seenAt, isOwn: $0.digest == visit.digest)
            }
        }
    }

    /// How many ended; one that is not of whoever asks is none.
    @discardableResult
    package func callAsFunction(_ which: Which, by visit: OpenSession.Visit) async throws -> Int {
        try await store.write { [ambient, chain] tx in
            try tx.hold(visit.pbx.text)
            let now = try tx.clock(ambient.now())
            let count =
                switch which {
                case .own: try tx.sessions.end(anyOf: [visit.digest]) ? 1 : 0
                // A text with NUL is no id, and nothing for the database.
                case .one(let id): try !id.utf8.contains(0) && tx.sessions.end(id: id, of: visit.profile) ? 1 : 0
                case .others: try tx.sessions.endAll(of: visit.profile, but: visit.digest)
                }
            guard count > 0 else { return 0 }
            let chronicle = Chronicle(tx: tx, ambient: ambient, chain: chain)
            let detail = [Record.Detail("which", which.name), .init("sessions", String(count))]
            try chronicle.append(
                Record("session.ended", on: .profile(.known(visit.profile)), detail), actor: "profile/\(visit.profile)", cause: nil,
                pbx: visit.pbx.text, at: now)
            try chronicle.close()
            return count
        }
    }
}

extension EndSessions.Which {
    /// As the history has it.
    fileprivate var name: String {
        switch self {
        case .own: "own"
        case .one: "one"
        case .others: "others"
        }
    }
}
