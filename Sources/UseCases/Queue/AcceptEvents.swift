package import Domain
package import Storage

/// Takes events into the queue: durable when it returns, each source and id once for ever (Q2, F14).
package struct AcceptEvents: Sendable {
    package enum Outcome: Equatable, Sendable {
        case accepted(number: Int64)
        case duplicate
    }

    let store: Store
    let ambient: Ambient

    package init(store: Store, ambient: Ambient) {
        self.store = store
        self.ambient = ambient
    }

    /// The outcomes in the order of `events`; `actor` is `directory`, `command`, or `key/ID`.
    package func callAsFunction(_ events: [AcceptedEvent], actor: String) async throws -> [Outcome] {
        guard !events.isEmpty else { return [] }
        let now = ambient.now()
        let outcomes = try await store.write { tx in
            var lanes: Set<String> = []
            let outcomes = try events.map { event -> Outcome in
                guard
                    let number = try tx.events.insert(
                        id: event.id, source: event.source, type: event.type, pbx: event.pbx.text, json: event.json, actor: actor, at: now)
                else { return .duplicate }
                lanes.insert(event.pbx.text)
                return .accepted(number: number)
            }
            for lane in lanes { try tx.events.openLane(lane, dueAt: now) }
            return outcomes
        }
        try ambient.reached(.eventsStored)
        return outcomes
    }
}
