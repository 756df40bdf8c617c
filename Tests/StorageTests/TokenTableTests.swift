import Domain
import Storage
import TestSupport
import Testing

@Suite struct TokenTableTests {
    private static let life = Duration.seconds(1800)

    @Test(arguments: Backend.all)
    func `T1 a token is spent once`(backend: Backend) async throws {
        let filled = try await tokens(backend, ["a"])
        #expect(try await spend("a", filled))
        #expect(try await !spend("a", filled))
        #expect(try await !spend("unknown", filled))
        let row = try #require(try await find("a", filled))
        #expect(row.isSpent && !row.isEnded && !row.isAlive(at: Moment.start))
    }

    @Test(arguments: Backend.all, [(-1, true), (0, false), (1, false)])
    func `T1 a token lives to the microsecond before it expires`(backend: Backend, boundary: (offset: Int, isAlive: Bool)) async throws {
        let filled = try await tokens(backend, ["a"])
        let now = Moment.after(Self.life).adding(.microseconds(boundary.offset))
        #expect(try await find("a", filled)?.isAlive(at: now) == boundary.isAlive)
        #expect(try await spend("a", filled, at: now) == boundary.isAlive)
        #expect(try await find("a", filled)?.isSpent == boundary.isAlive)
    }

    @Test(arguments: Backend.all)
    func `T3 of many who spend one token at once exactly one succeeds`(backend: Backend) async throws {
        let filled = try await tokens(backend, ["a"])
        let second = try await filled.database.open(now: Moment.start)
        let won = try await withThrowingTaskGroup(of: Bool.self) { group in
            for index in 0..<200 {
                let store = index.isMultiple(of: 2) ? filled.store : second
                group.addTask { try await store.write { tx in try tx.tokens.spend("a", at: Moment.start) } }
            }
            return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(won == 1)
    }

    @Test(arguments: Backend.all)
    func `T4 all outstanding tokens of a profile end at once, the spent one stays spent, others' live on`(backend: Backend) async throws {
        let filled = try await tokens(backend, ["a", "b", "c"])
        let email = try await filled.email()
        try await filled.store.write { tx in
            try tx.tokens.insert("g", email: email, profile: filled.grace, at: Moment.start, expiresAt: Moment.after(Self.life))
            _ = try tx.tokens.spend("a", at: Moment.start)
            try tx.tokens.endAll(of: filled.ada, at: Moment.start)
        }
        #expect(try await find("a", filled)?.isSpent == true)
        #expect(try await find("a", filled)?.isEnded == false)
        for digest in ["b", "c"] {
            #expect(try await find(digest, filled)?.isEnded == true)
            #expect(try await !spend(digest, filled))
        }
        #expect(try await spend("g", filled))
    }

    @Test(arguments: Backend.all)
    func `S4 the story tells when a link was first opened and when it was used`(backend: Backend) async throws {
        let filled = try await tokens(backend, ["a"])
        let email = try #require(try await find("a", filled)?.email)
        for second in [1, 2] { try await filled.store.write { tx in try tx.tokens.open("a", at: Moment.after(.seconds(second))) } }
        _ = try await spend("a", filled, at: Moment.after(.seconds(3)))
        let story = try #require(try await filled.store.read { tx in try tx.tokens.story(email: email) })
        #expect(story.openedAt == Moment.after(.seconds(1)) && story.spentAt == Moment.after(.seconds(3)))
        #expect(story.expiresAt == Moment.after(Self.life))
    }

    private func tokens(_ backend: Backend, _ digests: [String]) async throws -> Filled {
        let filled = try await Filled(backend)
        let email = try await filled.email()
        try await filled.store.write { tx in
            for digest in digests {
                try tx.tokens.insert(digest, email: email, profile: filled.ada, at: Moment.start, expiresAt: Moment.after(Self.life))
            }
        }
        return filled
    }

    private func spend(_ digest: String, _ filled: Filled, at now: Timestamp = Moment.start) async throws -> Bool {
        try await filled.store.write { tx in try tx.tokens.spend(digest, at: now) }
    }

    private func find(_ digest: String, _ filled: Filled) async throws -> TokenRow? {
        try await filled.store.read { tx in try tx.tokens.find(digest) }
    }
}
