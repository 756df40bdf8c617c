package import Domain

/// One event of the queue as it is stored.
package struct EventRow: Equatable, Sendable {
    package let number: Int64
    package let source: String
    package let id: String
    package let type: String
    package let pbx: String
    package let json: String
    /// Who handed the event in: `directory`, `command`, `pages`, or `key/ID`.
    package let actor: String
    package let acceptedAt: Timestamp
    package let attempts: Int
    package let state: EventState
    package let reason: String?
    /// The stable name of the reason why it failed.
    package let code: String?
    /// The state in which what it changes must be: the entity tag of it, as whoever asked for the change had seen it.
    package let precondition: String?
    package let trace: String?
}

/// An event that is taken in.
package struct NewEvent: Sendable {
    package let id: String
    package let source: String
    package let type: String
    package let pbx: String
    package let json: String
    package let actor: String
    package let precondition: String?
    /// When it may be answered; at once where it is nil.
    package let dueAt: Timestamp?
    package let trace: String?

    package init(
        id: String, source: String, type: String, pbx: String, json: String, actor: String, precondition: String? = nil,
        dueAt: Timestamp? = nil, trace: String? = nil
    ) {
        self.id = id
        self.source = source
        self.type = type
        self.pbx = pbx
        self.json = json
        self.actor = actor
        self.precondition = precondition
        self.dueAt = dueAt
        self.trace = trace
    }
}

/// The tables `event` and `lane`: the assignment queue.
package struct EventTable {
    let tx: Transaction
    private static let columns =
        "id, source, event_id, type, pbx, json, actor, accepted_at, attempts, answered_at, failed_at, discarded_at, reason, code, precondition, trace"

    /// Takes an event in; nil where the PBX had the same source and id before.
    package func insert(
        id: String, source: String, type: String, pbx: String, json: String, actor: String, at now: Timestamp, dueAt: Timestamp? = nil
    ) throws -> Int64? {
        try insert([NewEvent(id: id, source: source, type: type, pbx: pbx, json: json, actor: actor, dueAt: dueAt)], at: now).first ?? nil
    }

    /// Takes events in, in this order; nil at the place of each whose source and id its PBX had before: whoever may speak for one PBX alone
    /// must not use up the ids of another.
    package func insert(_ events: [NewEvent], at now: Timestamp) throws -> [Int64?] {
        try tx.rows(
            """
            INSERT INTO event (source, event_id, type, pbx, json, actor, accepted_at, due_at, attempts, precondition, trace)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 0, ?9, ?10) ON CONFLICT (event_id, source, pbx) DO NOTHING RETURNING id
            """,
            each: events.map { [$0.source, $0.id, $0.type, $0.pbx, $0.json, $0.actor, now, $0.dueAt ?? now, $0.precondition, $0.trace] }
        ).map { $0.first?.integer(0) }
    }

    /// Says that the PBX has events that wait. A lane that is open and due is only leant on, so that it cannot close before this transaction
    /// has ended, and nobody waits for whoever answers its events meanwhile.
    package func openLane(_ pbx: String, dueAt: Timestamp) throws {
        guard try tx.row("SELECT pbx FROM lane WHERE pbx = ?1 AND due_at <= ?2 {lean on lane}", pbx, dueAt) == nil else { return }
        try tx.run(
            """
            INSERT INTO lane (pbx, due_at) VALUES (?1, ?2)
            ON CONFLICT (pbx) DO UPDATE SET due_at = excluded.due_at WHERE lane.due_at > excluded.due_at
            """, pbx, dueAt)
    }

    /// Whether the PBX has a lane that is due.
    package func hasDueLane(_ pbx: String, at now: Timestamp) throws -> Bool {
        try tx.row("SELECT pbx FROM lane WHERE pbx = ?1 AND due_at <= ?2", pbx, now) != nil
    }

    /// Claims the lanes that have waited longest, at most `limit`: until this transaction ends no other answers their events.
    package func claimLanes(at now: Timestamp, limit: Int) throws -> [String] {
        try tx.rows("SELECT pbx FROM lane WHERE due_at <= ?1 ORDER BY due_at LIMIT ?2 {claim lane}", now, limit).map { $0.text(0) }
            .filter { $0.isEmpty ? true : try tx.tryHold($0) }
    }

    /// Claims one lane, waiting for whoever has it.
    package func claimLane(_ pbx: String) throws {
        _ = try tx.row("SELECT pbx FROM lane WHERE pbx = ?1 {for update}", pbx)
        try tx.hold(pbx)
    }

    /// Sends the lane to the back, lets it sleep until its next event is due, or closes it. To do more than send it to the back it must be
    /// this transaction's alone: whoever leans on it hands in an event that is not seen yet. `hasMore` says that events are due still.
    package func rest(_ pbx: String, hasMore: Bool = false, at now: Timestamp) throws {
        // What waits is looked through only where little does.
        if try hasMore || nextDue(pbx).map({ $0 <= now.microseconds }) ?? false {
            return try tx.run("UPDATE lane SET due_at = ?2 WHERE pbx = ?1", pbx, now)
        }
        guard try tx.row("SELECT pbx FROM lane WHERE pbx = ?1 {skip locked}", pbx) != nil else { return }
        guard let next = try nextDue(pbx) else { return try tx.run("DELETE FROM lane WHERE pbx = ?1", pbx) }
        try tx.run("UPDATE lane SET due_at = ?2 WHERE pbx = ?1", pbx, max(next, now.microseconds))
    }

    private func nextDue(_ pbx: String) throws -> Int64? {
        try tx.row("SELECT MIN(due_at) FROM event WHERE pbx = ?1 AND answered_at IS NULL AND failed_at IS NULL", pbx)?.optionalInteger(0)
    }

    /// The due events of one PBX in the order in which they were accepted.
    package func due(pbx: String, at now: Timestamp, limit: Int) throws -> [EventRow] {
        try tx.rows(
            """
            SELECT \(Self.columns) FROM event WHERE pbx = ?1 AND answered_at IS NULL AND failed_at IS NULL AND due_at <= ?2
            ORDER BY id LIMIT ?3
            """, pbx, now, limit
        ).map(event)
    }

    /// The event has had its effect. Its text is no longer needed and goes, and with it what it tells of people.
    /// `digest` may stay in its place, to tell the same event from another of its id.
    package func answer(_ number: Int64, at now: Timestamp, note: String? = nil, digest: String = "") throws {
        try tx.run(
            "UPDATE event SET answered_at = ?2, reason = ?3, json = ?4 WHERE id = ?1 AND answered_at IS NULL", number, now, note, digest)
    }

    /// The event is set aside for good, with what to do; that was one attempt more.
    package func fail(_ number: Int64, _ refusal: Refusal, at now: Timestamp) throws {
        try tx.run(
            "UPDATE event SET failed_at = ?2, attempts = attempts + 1, reason = ?3, code = ?4 WHERE id = ?1 AND answered_at IS NULL",
            number, now, refusal.reason, refusal.code.rawValue)
    }

    /// The event failed for a passing reason and is due again later.
    package func postpone(_ number: Int64, until due: Timestamp, reason: String) throws {
        try tx.run(
            """
            UPDATE event SET due_at = ?2, attempts = attempts + 1, reason = ?3
            WHERE id = ?1 AND answered_at IS NULL AND failed_at IS NULL
            """, number, due, reason)
    }

    /// A failed event waits again; false where it was not failed.
    package func retry(_ number: Int64, at now: Timestamp) throws -> Bool {
        guard
            let row = try tx.row(
                """
                UPDATE event SET failed_at = NULL, reason = NULL, code = NULL, due_at = ?2
                WHERE id = ?1 AND failed_at IS NOT NULL AND discarded_at IS NULL RETURNING pbx
                """, number, now)
        else { return false }
        try openLane(row.text(0), dueAt: now)
        return true
    }

    /// A failed event is given up, and its text goes; false where it was not failed.
    package func discard(_ number: Int64, at now: Timestamp, digest: String = "") throws -> Bool {
        try tx.change(
            "UPDATE event SET discarded_at = ?2, json = ?3 WHERE id = ?1 AND failed_at IS NOT NULL AND discarded_at IS NULL", number, now,
            digest) == 1
    }

    /// What was set aside, whether it was given up since or not: all that still has a text, or a reason that may name somebody.
    package func setAside(after: Int64, limit: Int) throws -> [EventRow] {
        try tx.rows("SELECT \(Self.columns) FROM event WHERE failed_at IS NOT NULL AND id > ?1 ORDER BY id LIMIT ?2", after, limit).map(
            event)
    }

    /// Gives up what was set aside for good, and leaves of it who sent it when; `reason` takes the place of its own (F23).
    package func erase(_ number: Int64, reason: String, at now: Timestamp) throws {
        try tx.run(
            """
            UPDATE event SET discarded_at = COALESCE(discarded_at, ?2), json = '', reason = ?3 WHERE id = ?1 AND failed_at IS NOT NULL
            """, number, now, reason)
    }

    /// Leaves of some events that were over before that instant what identifies them for ever; where the page ended and how many there were.
    package func trim(overSince instant: Timestamp, after: Int64, limit: Int, at now: Timestamp) throws -> (last: Int64, count: Int)? {
        let rows = try tx.rows(
            """
            SELECT id FROM event WHERE id > ?1 AND trimmed_at IS NULL AND COALESCE(answered_at, discarded_at) < ?2 ORDER BY id LIMIT ?3
            """, after, instant, limit)
        guard let last = rows.last?.integer(0) else { return nil }
        _ = try tx.rows(
            "UPDATE event SET actor = '', reason = NULL, code = NULL, precondition = NULL, trace = NULL, trimmed_at = ?2 WHERE id = ?1",
            each: rows.map { [$0.integer(0), now] })
        return (last, rows.count)
    }

    package func find(_ number: Int64) throws -> EventRow? {
        try tx.row("SELECT \(Self.columns) FROM event WHERE id = ?1", number).map(event)
    }

    /// The events that this source calls so, one for each PBX, oldest first.
    package func find(id: String, source: String) throws -> [EventRow] {
        try tx.rows("SELECT \(Self.columns) FROM event WHERE event_id = ?1 AND source = ?2 ORDER BY id", id, source).map(event)
    }

    /// The events that their producers call `id`, one for each source and PBX that uses it, oldest first.
    package func find(id: String, limit: Int) throws -> [EventRow] {
        try tx.rows("SELECT \(Self.columns) FROM event WHERE event_id = ?1 ORDER BY id LIMIT ?2", id, limit).map(event)
    }

    /// Events by number; of one PBX, where it is given.
    package func list(state: EventState?, pbx: PBXID? = nil, after: Int64?, limit: Int) throws -> [EventRow] {
        let condition =
            switch state {
            case .waiting: "answered_at IS NULL AND failed_at IS NULL AND"
            case .answered: "answered_at IS NOT NULL AND"
            case .failed: "failed_at IS NOT NULL AND discarded_at IS NULL AND"
            case .discarded: "discarded_at IS NOT NULL AND"
            case nil: ""
            }
        return try tx.rows(
            "SELECT \(Self.columns) FROM event WHERE \(condition) id > ?1 AND trimmed_at IS NULL AND (pbx = ?3 OR ?3 = '') ORDER BY id LIMIT ?2",
            after ?? 0, limit,
            pbx?.text ?? ""
        ).map(event)
    }

    package func count() throws -> (waiting: Int, failed: Int, oldestWaiting: Timestamp?) {
        let waiting = try tx.row("SELECT COUNT(*), MIN(accepted_at) FROM event WHERE answered_at IS NULL AND failed_at IS NULL")
        let failed = try tx.row("SELECT COUNT(*) FROM event WHERE failed_at IS NOT NULL AND discarded_at IS NULL")
        return (
            Int(waiting?.integer(0) ?? 0), Int(failed?.integer(0) ?? 0), waiting?.optionalInteger(1).map(Timestamp.init(microseconds:))
        )
    }

    private func event(_ row: Row) -> EventRow {
        let state: EventState =
            row.optionalInteger(9) != nil
            ? .answered : row.optionalInteger(11) != nil ? .discarded : row.optionalInteger(10) != nil ? .failed : .waiting
        return EventRow(
            number: row.integer(0), source: row.text(1), id: row.text(2), type: row.text(3), pbx: row.text(4), json: row.text(5),
            actor: row.text(6), acceptedAt: Timestamp(microseconds: row.integer(7)), attempts: Int(row.integer(8)), state: state,
            reason: row.optionalText(12), code: row.optionalText(13), precondition: row.optionalText(14), trace: row.optionalText(15))
    }
}

extension Transaction {
    package var events: EventTable { EventTable(tx: self) }
}
