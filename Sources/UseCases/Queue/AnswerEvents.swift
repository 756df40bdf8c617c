package import Cryptography
package import Domain
package import Storage
import Synchronization

/// Answers due events: each PBX in the order of acceptance, PBXs in turn; decision, changes, emails and history in one transaction.
package struct AnswerEvents: Sendable {
    package struct Outcome: Equatable, Sendable {
        package var answered = 0
        package var failed = 0
        package var emails = 0
        /// Whether more events may be due at once.
        package var hasMore = false
    }

    /// How an event's stored text becomes its value again; Intake's reader, handed in because the rooms do not meet.
    package typealias Reader = @Sendable (_ json: String) throws(Refusal) -> Event

    let store: Store
    let ambient: Ambient
    let chain: HistoryChain
    let logins: LoginDigester
    let read: Reader
    static let lanesAtOnce = 16

    package init(store: Store, ambient: Ambient, chain: HistoryChain, logins: LoginDigester, read: @escaping Reader) {
        self.store = store
        self.ambient = ambient
        self.chain = chain
        self.logins = logins
        self.read = read
    }

    /// Answers at most `limit` due events, of `pbx` alone where it is given. After a fault the event that caused it waits longer, the
    /// others are untouched.
    package func callAsFunction(limit: Int = 256, pbx: String? = nil) async throws -> Outcome {
        let now = ambient.now()
        let current = Mutex<EventRow?>(nil)
        do {
            let outcome = try await store.write { tx in
                let lanes = try pbx.map { [$0] } ?? tx.events.dueLanes(at: now, limit: Self.lanesAtOnce)
                let chronicle = Chronicle(tx: tx, ambient: ambient, chain: chain)
                var outcome = Outcome()
                for lane in lanes {
                    let share = max(1, limit / lanes.count)
                    let due = try tx.events.due(pbx: lane, at: now, limit: share)
                    for event in due {
                        current.withLock { $0 = event }
                        try answer(event, tx, chronicle, now, &outcome)
                    }
                    outcome.hasMore = outcome.hasMore || due.count == share || lanes.count == Self.lanesAtOnce
                    try tx.events.rest(lane, at: now)
                }
                try chronicle.close()
                return outcome
            }
            try ambient.reached(.eventsAnswered)
            return outcome
        } catch let fault as StorageFault {
            guard fault.kind == .other, let event = current.withLock({ $0 }) else { throw fault }
            try await postpone(event, because: fault)
            return Outcome(hasMore: true)
        }
    }

    private func answer(_ event: EventRow, _ tx: Transaction, _ chronicle: Chronicle, _ now: Timestamp, _ outcome: inout Outcome) throws {
        do {
            let answer = try decide(event, tx, now)
            let applied = try ChangeWriter(tx: tx, now: now, logins: logins).apply(answer, of: event, chronicle: chronicle)
            try tx.events.answer(
                event.number, at: now, note: applied.isEmpty ? "nothing was to be done" : nil)
            outcome.answered += 1
            outcome.emails += answer.emails.count
        } catch let refusal as Refusal {
            try tx.events.fail(event.number, reason: refusal.reason, at: now)
            outcome.failed += 1
        }
    }

    private func decide(_ event: EventRow, _ tx: Transaction, _ now: Timestamp) throws -> Answer {
        if event.isRecovery { return try RecoveryDecision(tx: tx, now: now).answer(event) }
        let value = try read(event.json)
        let situation = try SituationReader(tx: tx).situation(of: value, pbx: PBXID(event.pbx))
        return try Decision(situation).answer(value)
    }

    private func postpone(_ event: EventRow, because fault: StorageFault) async throws {
        let jitter = ambient.random(1).first ?? 0
        let due = ambient.now().adding(Backoff.wait(afterAttempts: event.attempts + 1, jitter: jitter))
        try await store.write { tx in
            try tx.events.postpone(event.number, until: due, reason: fault.underlying)
            try tx.events.rest(event.pbx, at: due)
        }
    }
}
