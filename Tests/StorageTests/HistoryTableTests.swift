import Domain
import Storage
import TestSupport
import Testing

/// Lives, ends and erased details, on every engine.
@Suite struct HistoryTableTests {
    /// The database is there as long as this is.
    private struct Written {
        let database: any TestDatabase
        let store: Store
    }

    private func filled(_ backend: Backend, _ lives: [(Int64?, Int64?)]) async throws -> Written {
        let database = try backend.database()
        let store = try await database.open(now: Moment.start)
        try await store.write { tx in
            for (position, life) in zip(Int64(1)..., lives) {
                try tx.history.insert([
                    NewHistoryRow(
                        pbx: "acme", position: position, at: Moment.start.adding(.seconds(position)), actor: "test", action: "a",
                        subject: "x",
                        profile: life.0, otherProfile: life.1, detail: "{}", salt: "s", detailDigest: "d\(position)", hash: "h\(position)")
                ])
            }
            try tx.history.moveHead(to: HistoryLink(pbx: "acme", position: Int64(lives.count), hash: "h\(lives.count)"))
        }
        return Written(database: database, store: store)
    }

    @Test(arguments: Backend.all)
    func `F32 a profile's life is what is told of it and what it is told of besides, page by page`(backend: Backend) async throws {
        let history = try await filled(backend, [(7, nil), (8, 7), (nil, nil), (7, 8), (9, nil), (7, nil)])
        let of: @Sendable (Int64, Int64?, Int) async throws -> [Int64] = { id, after, limit in
            try await history.store.read { tx in try tx.history.list(of: ProfileID(id), after: after, limit: limit).map(\.sequence) }
        }
        #expect(try await of(7, nil, 9) == [1, 2, 4, 6])
        #expect(try await of(7, nil, 2) == [1, 2])
        #expect(try await of(7, 2, 1) == [4])
        #expect(try await of(8, nil, 9) == [2, 4])
        #expect(try await of(3, nil, 9).isEmpty)
        #expect(try await history.store.read { tx in try [2, 6].map(tx.history.sequence(beforeLast:)) } == [4, 0])
        #expect(
            try await history.store.read { tx in try [2, 4].map { try tx.history.sequence(beforeLast: $0, of: ProfileID(7)) } } == [2, 0])
        #expect(try await history.store.read { tx in try tx.history.places(after: 4).map(\.position) } == [4])
        #expect(try await history.store.read { tx in try tx.history.places(after: 6).isEmpty })
    }

    @Test(arguments: Backend.all)
    func `F23 an erased detail keeps its digest and loses its salt`(backend: Backend) async throws {
        let history = try await filled(backend, [(7, nil), (7, nil)])
        try await history.store.write { tx in try tx.history.erase([ErasedDetail(sequence: 2, detail: "{e}", code: "c")]) }
        let rows = try await history.store.read { tx in try tx.history.chain(pbx: "acme", from: 1, limit: 9) }
        #expect(rows.map(\.salt) == ["s", nil])
        #expect(rows.map(\.erasureCode) == [nil, "c"])
        #expect(rows.map(\.detail) == ["{}", "{e}"])
        #expect(rows.map(\.detailDigest) == ["d1", "d2"])
    }

    @Test(arguments: Backend.all)
    func `F32 chains are found by the age of what they begin with, and removed from there`(backend: Backend) async throws {
        let history = try await filled(backend, [(7, nil), (7, nil), (7, nil)])
        let old: @Sendable (Int64) async throws -> [String] = { seconds in
            try await history.store.read { tx in
                try tx.history.chains(olderThan: Moment.start.adding(.seconds(seconds)), after: "", count: 9)
            }
        }
        #expect(try await old(1).isEmpty)
        #expect(try await old(2) == ["acme"])
        try await history.store.write { tx in
            #expect(try tx.history.remove(pbx: "acme", upTo: 2) == 2)
            try tx.history.moveTail(to: HistoryLink(pbx: "acme", position: 2, hash: "h2"))
        }
        #expect(try await old(3).isEmpty)
        #expect(try await old(4) == ["acme"])
        #expect(
            try await history.store.read { tx in try tx.history.tail(pbx: "acme") } == HistoryLink(pbx: "acme", position: 2, hash: "h2"))
        #expect(try await history.store.read { tx in try tx.history.tail(pbx: "other") }.position == 0)
    }

    @Test(arguments: Backend.all)
    func `F23, F3 an erased profile is found by its id and by what its username was, and by no login`(backend: Backend) async throws {
        let filled = try await Filled(backend)
        try await filled.store.write { tx in
            try tx.profiles.beginErasing(filled.ada, at: Moment.start)
            try tx.erasures.begin(filled.ada, actor: "test", cause: "e", at: Moment.start)
            try tx.erasures.begin(filled.ada, actor: "other", cause: "f", at: Moment.start)
        }
        #expect(try await filled.store.read { tx in try tx.erasures.next(after: nil) }?.actor == "test")
        #expect(try await filled.store.read { tx in try tx.erasures.next(after: filled.ada) } == nil)
        try await filled.store.write { tx in
            try tx.profiles.erase(filled.ada, as: Pseudonym(of: filled.ada))
            try tx.erasures.finish(filled.ada)
        }
        let ada = filled.ada
        #expect(try await filled.store.read { tx in try tx.erasures.next(after: nil) } == nil)
        let profile = try #require(try await filled.store.read { tx in try tx.profiles.find(ada) })
        #expect(profile.state == .erased && profile.username.text == "erased-\(ada)" && profile.lastName == "\(ada)")
        #expect(try await filled.store.read { tx in try tx.profiles.find(usernameKey: "ada") } == nil)
        #expect(try await filled.store.read { tx in try tx.profiles.standing(usernameKey: "ada", digest: "ada")?.profile.id } == ada)
        #expect(try await filled.store.read { tx in try tx.profiles.standing(usernameKey: "erased-\(ada)", digest: "x") } == nil)
        for login in ["ada", "ada@acme.example", ""] {
            #expect(try await filled.store.read { tx in try tx.profiles.find(loginDigest: login) }.isEmpty)
        }
    }
}
