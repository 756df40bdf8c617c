import Domain
import Storage
import TestSupport
import Testing

/// Credentials, guesses, API keys and history.
@Suite struct SecretTableTests {
    @Test(arguments: Backend.all)
    func `F18, F20 an ended password is remembered, a destroyed one is not`(backend: Backend) async throws {
        let filled = try await Filled(backend)
        #expect(try await standing(filled) == [false, false])
        try await filled.store.write { tx in try tx.credentials.set("hash-1", of: filled.ada, at: Moment.start) }
        #expect(try await standing(filled) == [true, true])
        try await filled.store.write { tx in try tx.credentials.end(filled.ada) }
        #expect(try await standing(filled) == [false, true])
        try await filled.store.write { tx in try tx.credentials.set("hash-2", of: filled.ada, at: Moment.start) }
        #expect(try await standing(filled) == [true, true])
        try await filled.store.write { tx in try tx.credentials.destroy(filled.ada) }
        #expect(try await standing(filled) == [false, false])
        #expect(try filled.database.intruder().number("SELECT COUNT(*) FROM credential") == 0)
    }

    @Test(arguments: Backend.all)
    func `F28 a hash is replaced only where it is still the one that was verified`(backend: Backend) async throws {
        let filled = try await Filled(backend)
        try await filled.store.write { tx in
            try tx.credentials.set("old", of: filled.ada, at: Moment.start)
            try tx.credentials.rehash(filled.ada, from: "other", to: "new")
        }
        #expect(try await filled.store.read { tx in try tx.credentials.hash(of: filled.ada) } == "old")
        try await filled.store.write { tx in try tx.credentials.rehash(filled.ada, from: "old", to: "new") }
        #expect(try await filled.store.read { tx in try tx.credentials.hash(of: filled.ada) } == "new")
    }

    @Test(arguments: Backend.all)
    func `F19 guesses are counted before they are made, and refused until the wait is over`(backend: Backend) async throws {
        let database = try backend.database()
        let store = try await database.open(now: Moment.start)
        let admit: @Sendable (Timestamp) async throws -> GuessTable.Admission = { now in
            try await store.write { tx in try tx.guesses.admit("x", at: now) }
        }
        for failures in 1...5 { #expect(try await admit(Moment.start) == .admitted(failures: failures)) }
        let until = Moment.after(.seconds(30))
        #expect(try await admit(Moment.start) == .refused(until: until))
        #expect(try await admit(until.adding(.microseconds(-1))) == .refused(until: until))
        #expect(try await admit(until) == .admitted(failures: 6))
        #expect(try await admit(until) == .refused(until: until.adding(.seconds(60))))
        #expect(try await store.read { tx in try tx.guesses.failures("x") } == 6)
        try await store.write { tx in try tx.guesses.clear("x") }
        #expect(try await admit(until) == .admitted(failures: 1))
    }

    @Test(arguments: Backend.all)
    func `F19 of many guesses at once no more are admitted than one after the other`(backend: Backend) async throws {
        let database = try backend.database()
        let stores = [try await database.open(now: Moment.start), try await database.open(now: Moment.start)]
        let admitted = try await withThrowingTaskGroup(of: Bool.self) { group in
            for index in 0..<100 {
                group.addTask {
                    let admission = try await stores[index % 2].write { tx in try tx.guesses.admit("x", at: Moment.start) }
                    if case .admitted = admission { return true }
                    return false
                }
            }
            return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(admitted == GuessLimit.freeFailures)
    }

    @Test(arguments: Backend.all)
    func `F32 a key is found, listed, and revoked once`(backend: Backend) async throws {
        let filled = try await Filled(backend)
        try await filled.store.write { tx in
            try tx.apiKeys.insert(id: "k1", name: "one", digest: "d", scopes: ["admin", "spool:read"], pbx: filled.pbx, at: Moment.start)
            try tx.apiKeys.insert(id: "k2", name: "two", digest: "e", scopes: ["admin"], pbx: nil, at: Moment.start)
        }
        let key = try #require(try await filled.store.read { tx in try tx.apiKeys.find("k1") })
        #expect(key.scopes == ["admin", "spool:read"] && key.pbx == "acme" && key.digest == "d" && key.revokedAt == nil)
        #expect(try await filled.store.read { tx in try tx.apiKeys.list(after: "k1", limit: 9).map(\.id) } == ["k2"])
        for isLiving in [true, false] {
            #expect(try await filled.store.write { tx in try tx.apiKeys.revoke("k1", at: Moment.start) } == isLiving)
        }
        #expect(try await filled.store.read { tx in try tx.apiKeys.find("k1")?.revokedAt } == Moment.start)
    }

    @Test(arguments: Backend.all)
    func `F32 a chain has one entry at each position, and its head is where it was moved`(backend: Backend) async throws {
        let database = try backend.database()
        let store = try await database.open(now: Moment.start)
        #expect(try await store.read { tx in try tx.history.head(pbx: "acme") } == HistoryLink(pbx: "acme", position: 0, hash: ""))
        try await store.write { tx in
            for position in Int64(1)...3 { try tx.history.insert([Self.entry(position)]) }
            try tx.history.moveHead(to: HistoryLink(pbx: "acme", position: 2, hash: "h2"))
            try tx.history.moveHead(to: HistoryLink(pbx: "acme", position: 3, hash: "h3"))
        }
        await #expect(throws: StorageFault.self) { try await store.write { tx in try tx.history.insert([Self.entry(3)]) } }
        #expect(try await store.read { tx in try tx.history.head(pbx: "acme") }.hash == "h3")
        #expect(try await store.read { tx in try tx.history.chain(pbx: "acme", from: 2, limit: 9).map(\.position) } == [2, 3])
        #expect(try await store.read { tx in try tx.history.list(after: 1, limit: 1).map(\.sequence) } == [2])
        #expect(try await store.read { tx in try tx.history.heads(after: nil, limit: 9).count } == 1)
        #expect(try await store.read { tx in try tx.history.chainsWithoutHead() }.isEmpty)
    }

    private static func entry(_ position: Int64) -> NewHistoryRow {
        NewHistoryRow(
            pbx: "acme", position: position, at: Moment.start, actor: "test", action: "a", subject: "x", profile: nil, otherProfile: nil,
            detail: "{}", salt: "s", detailDigest: "d", hash: "h\(position)")
    }

    private func standing(_ filled: Filled) async throws -> [Bool] {
        let standing = try await filled.store.read { tx in try tx.credentials.standing(of: filled.ada) }
        return [standing.hasPassword, standing.hadPassword]
    }
}
