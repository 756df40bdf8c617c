package import Cryptography
package import Domain
package import Storage

/// What an operator does to events that were set aside: retry or discard them by hand (Q4).
package struct OperateQueue: Sendable {
    package enum Outcome: Equatable, Sendable {
        case done
        case unknown
        /// The event is in another state, which is named.
        case inState(String)
    }

    let store: Store
    let ambient: Ambient
    let chain: HistoryChain

    package init(store: Store, ambient: Ambient, chain: HistoryChain) {
        self.store = store
        self.ambient = ambient
        self.chain = chain
    }

    package func retry(_ number: Int64, actor: String) async throws -> Outcome {
        try await change(number, "event.retried", actor) { tx, now in try tx.events.retry(number, at: now) }
    }

    package func discard(_ number: Int64, actor: String) async throws -> Outcome {
        try await change(number, "event.discarded", actor) { tx, now in try tx.events.discard(number, at: now) }
    }

    private func change(
        _ number: Int64, _ action: String, _ actor: String, _ body: @Sendable @escaping (Transaction, Timestamp) throws -> Bool
    ) async throws -> Outcome {
        try await store.write { tx in
            let now = try tx.clock(ambient.now())
            guard let event = try tx.events.find(number) else { return .unknown }
            try tx.hold(event.pbx)
            guard try body(tx, now) else { return .inState(event.state.rawValue) }
            let chronicle = Chronicle(tx: tx, ambient: ambient, chain: chain)
            try chronicle.append(Record(action, on: .event(number)), actor: actor, cause: event.id, pbx: event.pbx, at: now)
            try chronicle.close()
            return .done
        }
    }
}
