import Cryptography
package import Domain
package import Storage

/// Takes events into the queue: durable when it returns, each source and id of a PBX once for ever (Q2, F14).
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
    ///
    /// `precondition` is the entity tag that what they change must have when their turn comes.
    package func callAsFunction(_ events: [AcceptedEvent], actor: String, precondition: String? = nil) async throws -> [Outcome] {
        guard !events.isEmpty else { return [] }
        let rows = try events.map {
            NewEvent(
                id: $0.id, source: $0.source, type: $0.type, pbx: $0.pbx.text, json: $0.json, actor: actor, precondition: precondition,
                trace: try Self.trace(of: $0))
        }
        let numbers = try await store.write { [ambient] tx in try Self.insert(rows, tx, tx.clock(ambient.now())) }
        try ambient.reached(.eventsStored)
        store.hint()
        return numbers.map { $0.map { .accepted(number: $0) } ?? .duplicate }
    }

    /// That of the event itself, else of the request that brought it, else one that is made from what identifies it.
    static func trace(of event: AcceptedEvent) throws -> String {
        if let trace = event.trace ?? Trace.current { return trace.id }
        return try Fingerprint.text(of: Array("\(event.source)\0\(event.id)\0\(event.pbx)".utf8))
    }

    /// Each event once, and a lane for each PBX that has new ones.
    static func insert(_ events: [NewEvent], _ tx: Transaction, _ now: Timestamp) throws -> [Int64?] {
        // In one order everywhere, so that no two transactions wait for each other.
        for pbx in Set(events.map(\.pbx)).sorted() { try tx.holdIntake(pbx) }
        let numbers = try tx.events.insert(events, at: now)
        let lanes = Set(zip(events, numbers).compactMap { event, number in number == nil ? nil : event.pbx })
        for lane in lanes.sorted() { try tx.events.openLane(lane, dueAt: now) }
        return numbers
    }
}
