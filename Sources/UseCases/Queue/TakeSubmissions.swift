package import Domain
package import Storage

/// Takes into the queue what other systems handed in through SQL, in their order (Q1, the fourth way).
package struct TakeSubmissions: Sendable {
    package struct Outcome: Equatable, Sendable {
        package var accepted = 0
        package var duplicate = 0
        /// Set aside, each with its reason.
        package var refused = 0
        package var hasMore = false
    }

    /// What a submitted text is: an event, or one that is set aside, with its id where it can be read.
    package enum Reading: Sendable {
        case event(AcceptedEvent)
        case unfit(id: String?, reason: String)
    }

    let store: Store
    let ambient: Ambient
    let read: @Sendable (_ text: String) -> Reading

    package init(store: Store, ambient: Ambient, read: @escaping @Sendable (_ text: String) -> Reading) {
        self.store = store
        self.ambient = ambient
        self.read = read
    }

    /// Takes at most `limit`. One that the database itself will not have is set aside alone, and holds up nobody.
    package func callAsFunction(limit: Int = 500) async throws -> Outcome {
        do {
            return try await take(limit: limit, hasRefused: false)
        } catch let fault as StorageFault where fault.kind == .other {
            do {
                var outcome = try await take(limit: 1, hasRefused: false)
                outcome.hasMore = true
                return outcome
            } catch let fault as StorageFault where fault.kind == .other {
                return try await take(limit: 1, hasRefused: true)
            }
        }
    }

    private func take(limit: Int, hasRefused: Bool) async throws -> Outcome {
        let outcome: Outcome = try await store.write { tx in
            let now = try tx.clock(ambient.now())
            let rows = try tx.submissions.take(limit: limit)
            var outcome = Outcome(hasMore: rows.count == limit)
            var events: [NewEvent] = []
            for row in rows {
                switch hasRefused ? .unfit(id: nil, reason: Self.refusedByDatabase) : read(row.event) {
                case .event(let event):
                    events.append(
                        NewEvent(
                            id: event.id, source: event.source, type: event.type, pbx: event.pbx.text, json: event.json,
                            actor: "sql/\(row.submittedBy)", trace: try AcceptEvents.trace(of: event)))
                case .unfit(let id, let reason):
                    try setAside(row, id: id, reason: reason, tx, now)
                    outcome.refused += 1
                }
            }
            let numbers = try AcceptEvents.insert(events, tx, now)
            outcome.accepted = numbers.count { $0 != nil }
            outcome.duplicate = numbers.count - outcome.accepted
            return outcome
        }
        if outcome.accepted > 0 { store.hint() }
        return outcome
    }

    private static let refusedByDatabase =
        "the database does not take this event; look into it for very long or odd texts, and submit it corrected under another id."

    /// Kept as it came, for an operator to look at; two that bear the same id are kept both.
    private func setAside(_ row: SubmissionRow, id: String?, reason: String, _ tx: Transaction, _ now: Timestamp) throws {
        let event = NewEvent(
            id: id ?? "submission-\(row.number)", source: "\(EventSource.submission)/\(row.number)", type: "unreadable", pbx: "",
            json: row.event,
            actor: "sql/\(row.submittedBy)")
        guard let number = try tx.events.insert([event], at: now).first ?? nil else { return }
        try tx.events.fail(number, Refusal(.invalidValue, reason), at: now)
    }
}
