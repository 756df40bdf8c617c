import Domain
import Storage
import TestSupport
import Testing

@Suite struct EventTableTests {
    @Test(arguments: Backend.all)
    func `F14 an event is taken in once for its source and id, and one PBX uses up no ids of another`(backend: Backend) async throws {
        let database = try backend.database()
        let store = try await database.open(now: Moment.start)
        #expect(try await insert("a-1", store) != nil)
        #expect(try await insert("a-1", store) == nil)
        #expect(try await insert("a-1", store, source: "/other") != nil)
        #expect(try await insert("A-1", store) != nil)
        #expect(try await insert("a-1", store, pbx: "other") != nil)
        #expect(try await insert("a-1", store, pbx: "other") == nil)
    }

    @Test(arguments: Backend.all)
    func `Q4 events of a PBX are due in the order in which they were accepted`(backend: Backend) async throws {
        let database = try backend.database()
        let store = try await database.open(now: Moment.start)
        for id in ["z", "a", "m"] { _ = try await insert(id, store) }
        _ = try await insert("other", store, pbx: "other")
        #expect(try await due("acme", store).map(\.id) == ["z", "a", "m"])
        #expect(try await due("acme", store, limit: 2).map(\.id) == ["z", "a"])
        #expect(try await due("acme", store, at: Moment.start.adding(.microseconds(-1))).isEmpty)
    }

    @Test(arguments: Backend.all)
    func `Q4 a PBX with ten thousand events does not hold up another`(backend: Backend) async throws {
        let database = try backend.database()
        let store = try await database.open(now: Moment.start)
        try await store.write { tx in
            for number in 0..<10_000 {
                _ = try tx.events.insert(
                    id: "b-\(number)", source: "/p", type: "t", pbx: "big", json: "{}", actor: "test", at: Moment.start)
            }
            try tx.events.openLane("big", dueAt: Moment.start)
        }
        _ = try await insert("s-1", store, pbx: "small", at: Moment.after(.seconds(1)))
        let first = try await takeTurn(store, at: Moment.after(.seconds(2)))
        let second = try await takeTurn(store, at: Moment.after(.seconds(3)))
        let third = try await takeTurn(store, at: Moment.after(.seconds(4)))
        #expect([first, second, third] == ["big", "small", "big"])
        #expect(try await due("small", store, at: Moment.after(.seconds(5))).isEmpty)
        #expect(try await due("big", store, at: Moment.after(.seconds(5)), limit: 20_000).count == 9998)
    }

    @Test(arguments: Backend.all)
    func `Q4 a lane sleeps until its next event is due, and closes without one`(backend: Backend) async throws {
        let database = try backend.database()
        let store = try await database.open(now: Moment.start)
        let number = try #require(try await insert("a-1", store))
        try await store.write { tx in
            try tx.events.postpone(number, until: Moment.after(.seconds(60)), reason: "busy")
            try tx.events.rest("acme", at: Moment.start)
        }
        #expect(try await lanes(store, at: Moment.after(.seconds(59))).isEmpty)
        #expect(try await lanes(store, at: Moment.after(.seconds(60))) == ["acme"])
        try await store.write { tx in
            try tx.events.answer(number, at: Moment.start)
            try tx.events.rest("acme", at: Moment.start)
        }
        #expect(try await lanes(store, at: Moment.after(.seconds(9999))).isEmpty)
    }

    @Test(arguments: Backend.all)
    func `Q4 a lane that sleeps wakes for a new event, and is not put back by one`(backend: Backend) async throws {
        let database = try backend.database()
        let store = try await database.open(now: Moment.start)
        try await store.write { tx in
            try tx.events.openLane("acme", dueAt: Moment.after(.seconds(60)))
            try tx.events.openLane("acme", dueAt: Moment.after(.seconds(90)))
        }
        #expect(try await lanes(store, at: Moment.after(.seconds(60))) == ["acme"])
        try await store.write { tx in try tx.events.openLane("acme", dueAt: Moment.start) }
        #expect(try await lanes(store, at: Moment.start) == ["acme"])
    }

    @Test(arguments: Backend.all)
    func `Q4 a failed event waits again by hand, or is given up by hand`(backend: Backend) async throws {
        let database = try backend.database()
        let store = try await database.open(now: Moment.start)
        let number = try #require(try await insert("a-1", store))
        #expect(try await change(store) { tx in try tx.events.retry(number, at: Moment.start) } == false)
        #expect(try await change(store) { tx in try tx.events.discard(number, at: Moment.start) } == false)
        try await store.write { tx in try tx.events.fail(number, Refusal(.invalidValue, "no such profile"), at: Moment.start) }
        #expect(try await state(number, store) == .failed)
        #expect(try await store.read { tx in try tx.events.find(number)?.attempts } == 1)
        #expect(try await due("acme", store).isEmpty)
        #expect(try await change(store) { tx in try tx.events.retry(number, at: Moment.start) })
        #expect(try await state(number, store) == .waiting)
        #expect(try await lanes(store) == ["acme"])
        try await store.write { tx in try tx.events.fail(number, Refusal(.invalidValue, "again"), at: Moment.start) }
        #expect(try await change(store) { tx in try tx.events.discard(number, at: Moment.start) })
        #expect(try await state(number, store) == .discarded)
        #expect(try await change(store) { tx in try tx.events.retry(number, at: Moment.start) } == false)
    }

    @Test(arguments: Backend.all)
    func `Q2 an answered event stays answered`(backend: Backend) async throws {
        let database = try backend.database()
        let store = try await database.open(now: Moment.start)
        let number = try #require(try await insert("a-1", store))
        try await store.write { tx in try tx.events.answer(number, at: Moment.start, note: "nothing was to be done") }
        try await store.write { tx in
            try tx.events.fail(number, Refusal(.invalidValue, "late"), at: Moment.start)
            try tx.events.postpone(number, until: Moment.after(.seconds(60)), reason: "late")
        }
        let row = try #require(try await store.read { tx in try tx.events.find(number) })
        #expect(row.state == .answered && row.reason == "nothing was to be done" && row.attempts == 0)
    }

    @Test(arguments: Backend.all)
    func `Q4 events are listed by state and counted`(backend: Backend) async throws {
        let database = try backend.database()
        let store = try await database.open(now: Moment.start)
        for (index, id) in ["a", "b", "c"].enumerated() { _ = try await insert(id, store, at: Moment.after(.seconds(index))) }
        try await store.write { tx in
            try tx.events.answer(1, at: Moment.start)
            try tx.events.fail(2, Refusal(.invalidValue, "r"), at: Moment.start)
        }
        for (state, ids) in [(EventState.answered, ["a"]), (.failed, ["b"]), (.waiting, ["c"]), (.discarded, [])] {
            #expect(try await store.read { tx in try tx.events.list(state: state, after: nil, limit: 9).map(\.id) } == ids)
        }
        let count = try await store.read { tx in try tx.events.count() }
        #expect(count.waiting == 1 && count.failed == 1 && count.oldestWaiting == Moment.after(.seconds(2)))
    }

    @Test(arguments: Backend.all)
    func `Q2 the longest id and source are taken, however little they can be compressed`(backend: Backend) async throws {
        let database = try backend.database()
        defer { withExtendedLifetime(database) {} }
        let store = try await database.open(now: Moment.start)
        let bytes: [UInt8] = (0..<1024).map { (number: Int) -> UInt8 in UInt8(33 + (number * number * 31 + number / 7) % 90) }
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(try await insert(String(text.prefix(512)), store, source: text) != nil)
        #expect(try await insert(String(text.prefix(512)), store, source: text) == nil)
    }

    /// The lane whose turn it is answers one event and rests.
    private func takeTurn(_ store: Store, at now: Timestamp) async throws -> String? {
        try await store.write { tx in
            guard let lane = try tx.events.claimLanes(at: now, limit: 1).first else { return nil }
            for event in try tx.events.due(pbx: lane, at: now, limit: 1) { try tx.events.answer(event.number, at: now) }
            try tx.events.rest(lane, at: now)
            return lane
        }
    }

    private func insert(
        _ id: String, _ store: Store, source: String = "/p", pbx: String = "acme", at now: Timestamp = Moment.start
    ) async throws -> Int64? {
        try await store.write { tx in
            let number = try tx.events.insert(id: id, source: source, type: "t", pbx: pbx, json: "{}", actor: "test", at: now)
            if number != nil { try tx.events.openLane(pbx, dueAt: now) }
            return number
        }
    }

    private func due(_ pbx: String, _ store: Store, at now: Timestamp = Moment.start, limit: Int = 100) async throws -> [EventRow] {
        try await store.read { tx in try tx.events.due(pbx: pbx, at: now, limit: limit) }
    }

    private func lanes(_ store: Store, at now: Timestamp = Moment.start) async throws -> [String] {
        try await store.write { tx in try tx.events.claimLanes(at: now, limit: 9) }
    }

    private func change(_ store: Store, _ body: @Sendable @escaping (Transaction) throws -> Bool) async throws -> Bool {
        try await store.write(body)
    }

    private func state(_ number: Int64, _ store: Store) async throws -> EventState? {
        try await store.read { tx in try tx.events.find(number)?.state }
    }
}
