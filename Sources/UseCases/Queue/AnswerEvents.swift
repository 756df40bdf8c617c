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

        var count: Int { answered + failed }
    }

    /// How an event's stored text becomes its value again; Intake's reader, handed in because the rooms do not meet.
    package typealias Reader = @Sendable (_ json: String) throws(Refusal) -> Event

    let store: Store
    let ambient: Ambient
    let chain: HistoryChain
    let logins: LoginDigester
    let read: Reader
    static let lanesAtOnce = 16
    /// A transaction takes no further event after that long, so that whoever waits for one of its PBXs does not wait for long.
    static let longest = Duration.milliseconds(50)

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
        let claimed = ClaimedLanes()
        do {
            return try await round(limit: limit, pbx: pbx, claimed)
        } catch let fault as StorageFault where fault.kind == .other {
            // A statement's fault may come with a later one. Event by event, each in a transaction of its own, it shows whose it is.
            var outcome = Outcome(hasMore: true)
            for lane in claimed.lanes.withLock({ $0 }) {
                do {
                    outcome.add(try await round(limit: 1, pbx: lane, claimed))
                } catch let fault as StorageFault where fault.kind == .other {
                    try await postponeFirst(lane, because: fault)
                }
            }
            return outcome
        }
    }

    /// One transaction; `claimed` tells which lanes it took.
    private func round(limit: Int, pbx: String?, _ claimed: ClaimedLanes) async throws -> Outcome {
        let began = ambient.now()
        let outcome = try await store.write { tx in
            // By the clock that all nodes share: what one accepted is due for every other.
            let now = try tx.clock(ambient.now())
            let lanes = try claim(pbx, tx, now)
            claimed.lanes.withLock { $0 = lanes }
            let chronicle = Chronicle(tx: tx, ambient: ambient, chain: chain)
            var outcome = Outcome(hasMore: lanes.count == Self.lanesAtOnce)
            let end = began.adding(Self.longest)
            let reader = SituationReader(tx: tx, logins: logins)
            var answered: [(lane: String, hasMore: Bool)] = []
            for lane in lanes where outcome.count == 0 || ambient.now() < end {
                let share = max(1, limit / lanes.count)
                let due = try tx.events.due(pbx: lane, at: now, limit: share)
                for event in due where outcome.count == 0 || ambient.now() < end {
                    try Trace.$current.withValue(event.trace.map(Trace.init(id:))) { try answer(event, reader, chronicle, now, &outcome) }
                }
                answered.append((lane, due.count == share || ambient.now() >= end))
            }
            // Last of all, since a lane that rests is this transaction's alone, and whoever hands in events for it waits.
            for (lane, hasMore) in answered { try tx.events.rest(lane, hasMore: hasMore, at: now) }
            outcome.hasMore = outcome.hasMore || answered.count < lanes.count || answered.contains(where: \.hasMore)
            try chronicle.close()
            return outcome
        }
        try ambient.reached(.eventsAnswered)
        if outcome.emails > 0 { store.hint() }
        return outcome
    }

    /// What stays of a command's text, so that the same one is known when it is given again under its id.
    func digest(of json: String, id: String) throws -> String { try chain.digest(ofDetail: json, salt: id) }

    private func claim(_ pbx: String?, _ tx: Transaction, _ now: Timestamp) throws -> [String] {
        guard let pbx else { return try tx.events.claimLanes(at: now, limit: Self.lanesAtOnce) }
        try tx.events.claimLane(pbx)
        return [pbx]
    }

    private func answer(
        _ event: EventRow, _ reader: SituationReader, _ chronicle: Chronicle, _ now: Timestamp, _ outcome: inout Outcome
    ) throws {
        let tx = reader.tx
        do {
            let answer = try decide(event, reader, now)
            if answer.changesPBX { reader.pbxs.forget(event.pbx) }
            let applied = try ChangeWriter(tx: tx, now: now, logins: logins).apply(answer, of: event, chronicle: chronicle)
            try tx.events.answer(
                event.number, at: now,
                note: applied.isEmpty
                    ? "nothing was to be done" : applied.emails.compactMap(\.hindrance).first.map { "its email is \($0)." },
                digest: EventSource.commands.contains(event.source) ? digest(of: event.json, id: event.id) : "")
            outcome.answered += 1
            outcome.emails += answer.emails.count
        } catch let refusal as Refusal {
            try tx.events.fail(event.number, refusal, at: now)
            outcome.failed += 1
        }
    }

    private func decide(_ event: EventRow, _ reader: SituationReader, _ now: Timestamp) throws -> Answer {
        if event.isRecovery { return try RecoveryDecision(tx: reader.tx, now: now).answer(event) }
        let value = try read(event.json)
        if let tag = event.precondition { try Precondition(tx: reader.tx).check(tag, of: value, on: PBXID(event.pbx)) }
        let situation = try reader.situation(of: value, pbx: PBXID(event.pbx))
        return try Decision(situation).answer(value)
    }

    private func postponeFirst(_ lane: String, because fault: StorageFault) async throws {
        let jitter = ambient.random(1).first ?? 0
        try await store.write { tx in
            let now = try tx.clock(ambient.now())
            try tx.events.claimLane(lane)
            if let event = try tx.events.due(pbx: lane, at: now, limit: 1).first {
                let due = now.adding(Backoff.wait(afterAttempts: event.attempts + 1, jitter: jitter))
                try tx.events.postpone(event.number, until: due, reason: fault.underlying)
            }
            try tx.events.rest(lane, at: now)
        }
    }
}

extension AnswerEvents.Outcome {
    fileprivate mutating func add(_ other: Self) {
        answered += other.answered
        failed += other.failed
        emails += other.emails
    }
}

/// The lanes that a round took, told out of its transaction.
private final class ClaimedLanes: Sendable {
    let lanes = Mutex<[String]>([])
}
