package import Domain
package import Storage

/// Carries out what an administrator's command or another system asks, as an event like any other: accepted, then answered in its turn, beside
/// a daemon or without one.
package struct PerformCommand: Sendable {
    package enum Outcome: Equatable, Sendable {
        case done(EventView)
        case refused(EventView)
        /// Earlier events of the PBX still wait, for a passing reason or because they are many; the command stays queued and will be answered.
        case queued(EventView)
        /// Its id was used before, for something else.
        case differs
    }

    let store: Store
    let accept: AcceptEvents
    let answer: AnswerEvents
    /// How long what waits before the command is answered first.
    private static let patience = Duration.seconds(20)

    package init(store: Store, accept: AcceptEvents, answer: AnswerEvents) {
        self.store = store
        self.accept = accept
        self.answer = answer
    }

    /// `precondition` is the entity tag that what it changes must have. An event that was asked for before, with the same id, is not carried
    /// out again: its outcome is that of the first time.
    package func callAsFunction(_ event: AcceptedEvent, actor: String, precondition: String? = nil) async throws -> Outcome {
        let before = try await known(event)
        if before.contains(where: { $0.pbx != event.pbx.text }) { return .differs }
        _ = try await accept([event], actor: actor, precondition: precondition)
        guard var row = try await known(event).first(where: { $0.pbx == event.pbx.text }) else {
            throw Refusal(.invalidValue, "the command's event is gone from the queue; look at `latchkey queue list`.")
        }
        let digest = try answer.digest(of: event.json, id: event.id)
        guard row.json.utf8.elementsEqual(event.json.utf8) || row.json == digest else { return .differs }
        let number = row.number
        let end = accept.ambient.now().adding(Self.patience)
        while row.state == .waiting, accept.ambient.now() < end {
            let outcome = try await answer(pbx: event.pbx.text)
            row = try await store.read { tx in try tx.events.find(number) } ?? row
            if !outcome.hasMore, row.state == .waiting { break }
        }
        switch row.state {
        case .answered: return .done(EventView(row))
        case .failed:
            // Whoever gave the command is told at once; nobody needs to look after it in the queue.
            try await store.write { [row] tx in _ = try tx.events.discard(number, at: row.acceptedAt, digest: digest) }
            return .refused(EventView(row))
        case .discarded: return .refused(EventView(row))
        case .waiting: return .queued(EventView(row))
        }
    }

    /// What was asked for with this id, on whichever PBX.
    private func known(_ event: AcceptedEvent) async throws -> [EventRow] {
        try await store.read { tx in try tx.events.find(id: event.id, source: event.source) }
    }
}
