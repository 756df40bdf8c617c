import Domain
import Storage
import TestSupport
import Testing

@Suite struct SessionTableTests {
    private static let limit = SessionLimit(idle: .seconds(1800), absolute: .seconds(7200))

    private func begin(_ digest: String, _ filled: Filled, at now: Timestamp = Moment.start, of profile: ProfileID? = nil) async throws {
        let profile = profile ?? filled.ada
        try await filled.store.write { tx in
            try tx.sessions.begin(digest, of: profile, on: Device(browser: "Firefox"), at: now)
        }
    }

    private func find(_ digests: [String], _ filled: Filled, at now: Timestamp = Moment.start) async throws -> SessionRow? {
        try await filled.store.read { tx in try tx.sessions.find(anyOf: digests, Self.limit, at: now) }
    }

    private func list(_ filled: Filled, at now: Timestamp = Moment.start) async throws -> [String] {
        try await filled.store.read { tx in try tx.sessions.list(of: filled.ada, Self.limit, at: now).map(\.digest) }
    }

    @Test(arguments: Backend.all)
    func `V7 a session is found under its digest alone`(backend: Backend) async throws {
        let filled = try await Filled(backend)
        try await begin("a", filled)
        let row = try #require(try await find(["x", "a"], filled))
        #expect(row.profile == filled.ada && row.device == Device(browser: "Firefox") && row.createdAt == Moment.start)
        #expect(try await find(["b", "A", ""], filled) == nil)
    }

    @Test(arguments: Backend.all, [(-1, true), (0, false), (1, false)])
    func `V7 an unused session lives to the microsecond before its idle end`(
        backend: Backend, boundary: (offset: Int, isAlive: Bool)
    ) async throws {
        let filled = try await Filled(backend)
        try await begin("a", filled)
        let now = Moment.after(Self.limit.idle).adding(.microseconds(boundary.offset))
        #expect((try await find(["a"], filled, at: now) != nil) == boundary.isAlive)
        #expect(try await list(filled, at: now) == (boundary.isAlive ? ["a"] : []))
    }

    @Test(arguments: Backend.all, [(-1, true), (0, false), (1, false)])
    func `V7 a used session lives to the microsecond before its absolute end`(
        backend: Backend, boundary: (offset: Int, isAlive: Bool)
    ) async throws {
        let filled = try await Filled(backend)
        try await begin("a", filled)
        let now = Moment.after(Self.limit.absolute).adding(.microseconds(boundary.offset))
        try await filled.store.write { tx in try tx.sessions.see("a", at: now.adding(.seconds(-1))) }
        #expect((try await find(["a"], filled, at: now) != nil) == boundary.isAlive)
    }

    @Test(arguments: Backend.all)
    func `V7 use is noted once a minute at most`(backend: Backend) async throws {
        let filled = try await Filled(backend)
        try await begin("a", filled)
        for (seconds, seen) in [(59, 0), (60, 60), (119, 60), (120, 120)] {
            try await filled.store.write { tx in try tx.sessions.see("a", at: Moment.after(.seconds(seconds))) }
            #expect(try await find(["a"], filled)?.seenAt == Moment.after(.seconds(seen)))
        }
    }

    @Test(arguments: Backend.all)
    func `V7 the twenty-first session ends the oldest`(backend: Backend) async throws {
        let filled = try await Filled(backend)
        try await begin("grace", filled, of: filled.grace)
        for number in 0..<SessionLimit.perProfile + 3 { try await begin("s\(number)", filled, at: Moment.after(.seconds(number))) }
        let kept = try await list(filled)
        #expect(kept == (3..<SessionLimit.perProfile + 3).reversed().map { "s\($0)" })
        #expect(try await find(["grace"], filled) != nil)
        // One that begins by an earlier clock is still the one that stays.
        try await begin("late", filled, at: Moment.start)
        #expect(try await find(["late"], filled) != nil)
        #expect(try await list(filled).count == SessionLimit.perProfile)
    }

    @Test(arguments: Backend.all)
    func `V7 sessions end one by one, all, or all but one, and only those of the profile`(backend: Backend) async throws {
        let filled = try await Filled(backend)
        let digests = (0..<4).map { "\($0)" + String(repeating: "f", count: 63) }
        for digest in digests { try await begin(digest, filled) }
        try await begin("grace", filled, of: filled.grace)
        let id = try #require(try await find([digests[0]], filled)?.id)
        #expect(id.utf8.count == 16)
        let ends = try await filled.store.write { tx in
            [
                try tx.sessions.end(id: id, of: filled.grace), try tx.sessions.end(id: "", of: filled.ada),
                try tx.sessions.end(id: id, of: filled.ada), try tx.sessions.end(anyOf: ["x", digests[1]]),
                try tx.sessions.end(anyOf: [digests[1]]), try tx.sessions.endAll(of: filled.ada, but: digests[2]) == 1,
            ]
        }
        #expect(ends == [false, false, true, true, false, true])
        #expect(try await list(filled) == [digests[2]])
        #expect(try await filled.store.write { tx in try tx.sessions.endAll(of: filled.ada) } == 1)
        #expect(try await list(filled).isEmpty)
        #expect(try await find(["grace"], filled) != nil)
    }

    @Test(arguments: Backend.all)
    func `V7 what is past its end is swept, and nothing else`(backend: Backend) async throws {
        let filled = try await Filled(backend)
        for digest in ["idle", "used", "old"] { try await begin(digest, filled) }
        let now = Moment.after(.seconds(3600))
        try await filled.store.write { tx in for digest in ["used", "old"] { try tx.sessions.see(digest, at: now) } }
        #expect(try await filled.store.read { tx in try tx.sessions.past(Self.limit, at: now, count: 10) } == ["idle"])
        try await filled.store.write { tx in try tx.sessions.remove(["idle", "used"], past: Self.limit, at: now) }
        #expect(try await Set(list(filled)) == ["used", "old"])
        let end = Moment.after(Self.limit.absolute)
        #expect(try await filled.store.read { tx in try tx.sessions.past(Self.limit, at: end, count: 1).count } == 1)
    }
}
