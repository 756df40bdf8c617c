package import Domain
package import Storage

/// Carries out what an administrator's command asks, as an event like any other: accepted, then answered in its turn, beside a daemon or
/// without one.
package struct PerformCommand: Sendable {
    package enum Outcome: Equatable, Sendable {
        case done(EventView)
        case refused(EventView)
        /// Earlier events of the PBX still wait for a passing reason; the command stays queued and will be answered.
        case queued(EventView)
    }

    let store: Store
    let accept: AcceptEvents
    let answer: AnswerEvents

    package init(store: Store, accept: AcceptEvents, answer: AnswerEvents) {
        self.store = store
        self.accept = accept
        self.answer = answer
    }

    package func callAsFunction(_ event: AcceptedEvent, actor: String) async throws -> Outcome {
        guard case .accepted(let number)? = try await accept([event], actor: actor).first else {
            throw Refusal(.invalidValue, "a command's event came out with an id that exists; this is a defect of Latchkey, report it.")
        }
        var row = try await store.read { tx in try tx.events.find(number) }
        while row?.state == .waiting {
            let outcome = try await answer(pbx: event.pbx.text)
            row = try await store.read { tx in try tx.events.find(number) }
            if !outcome.hasMore, row?.state == .waiting { break }
        }
        guard let row else { throw Refusal(.invalidValue, "the command's event is gone from the queue; look at `latchkey queue list`.") }
        switch row.state {
        case .answered: return .done(EventView(row))
        case .failed, .discarded:
            // Whoever gave the command is told at once; nobody needs to look after it in the queue.
            try await store.write { tx in _ = try tx.events.discard(number, at: row.acceptedAt) }
            return .refused(EventView(row))
        case .waiting: return .queued(EventView(row))
        }
    }
}
