import Domain
import Storage
import TestSupport
import Testing

/// The table `secret`.
@Suite struct KeyTableTests {
    @Test(arguments: Backend.all)
    func `the first key of a purpose is one, whoever comes second`(backend: Backend) async throws {
        let database = try backend.database()
        let stores = [try await database.open(now: Moment.start), try await database.open(now: Moment.start)]
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<20 {
                group.addTask {
                    try await stores[index % 2].write { tx in
                        for purpose in ["token", "form"] { try tx.secrets.begin(purpose, with: "id-\(index)", at: Moment.start) }
                    }
                }
            }
            try await group.waitForAll()
        }
        let rows = try await stores[0].read { tx in try tx.secrets.list() }
        #expect(rows.map(\.purpose).sorted() == ["form", "token"])
        #expect(Set(rows.map(\.id)).count == 1)
        #expect(rows.allSatisfy { $0.currentAt == Moment.start && $0.madeAt == Moment.start })
    }

    @Test(arguments: Backend.all)
    func `a key is noted once, and made current as often as one likes`(backend: Backend) async throws {
        let database = try backend.database()
        let store = try await database.open(now: Moment.start)
        let (soon, later) = (Moment.after(.seconds(30)), Moment.after(.seconds(90)))
        try await store.write { tx in
            try tx.secrets.begin("token", with: "a", at: Moment.start)
            for _ in 0..<2 { try tx.secrets.insert("token", id: "b", at: Moment.start) }
        }
        #expect(try await key("b", store)?.currentAt == nil)
        try await store.write { tx in
            try tx.secrets.appoint("token", id: "b", from: soon, at: Moment.start)
            try tx.secrets.appoint("token", id: "c", from: soon, at: Moment.start)
            try tx.secrets.appoint("token", id: "a", from: later, at: soon)
            try tx.secrets.insert("token", id: "b", at: later)
        }
        #expect(try await key("a", store)?.currentAt == later)
        #expect(try await key("a", store)?.madeAt == Moment.start)
        #expect(try await key("b", store)?.currentAt == soon)
        #expect(try await key("c", store)?.madeAt == Moment.start)
    }

    @Test(arguments: Backend.all)
    func `hashes are counted by the pepper that they name`(backend: Backend) async throws {
        let filled = try await Filled(backend)
        try await filled.store.write { tx in
            try tx.credentials.set("$argon2id$v=19$m=1,t=1,p=1,keyid=0123abcd$x$y", of: filled.ada, at: Moment.start)
            try tx.credentials.set("$argon2id$v=19$m=1,t=1,p=1,keyid=0123abce$x$keyid", of: filled.grace, at: Moment.start)
        }
        for (id, count) in [("0123abcd", 1), ("0123abce", 1), ("0123abcf", 0), ("123abcd", 0)] {
            #expect(try await filled.store.read { tx in try tx.credentials.count(naming: id) } == count)
        }
        try await filled.store.write { tx in try tx.credentials.end(filled.ada) }
        #expect(try await filled.store.read { tx in try tx.credentials.count(naming: "0123abcd") } == 0)
    }

    private func key(_ id: String, _ store: Store) async throws -> SecretRow? {
        try await store.read { tx in try tx.secrets.list().first { $0.id == id } }
    }
}
