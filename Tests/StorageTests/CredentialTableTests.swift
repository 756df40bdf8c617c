import Domain
import Storage
import TestSupport
import Testing

@Suite struct CredentialTableTests {
    @Test(arguments: Backend.all)
    func `F28 a first hash is given once, and never over one that is or was there`(backend: Backend) async throws {
        let filled = try await Filled(backend)
        #expect(try await add("one", filled))
        #expect(try await !add("two", filled))
        #expect(try await hash(filled) == "one")
        try await filled.store.write { [ada = filled.ada] tx in try tx.credentials.end(ada) }
        #expect(try await !add("two", filled))
        #expect(try await hash(filled) == nil)
    }

    @Test(arguments: Backend.all)
    func `an example is somebody's hash, always the same for one number, and nil where nobody has one`(backend: Backend) async throws {
        let filled = try await Filled(backend)
        #expect(try await Set(examples(filled)) == [nil])
        #expect(try await add("one", filled))
        try await filled.store.write { [grace = filled.grace] tx in try tx.credentials.set("other", of: grace, at: Moment.start) }
        let found = try await examples(filled)
        #expect(Set(found) == ["one", "other"])
        #expect(try await examples(filled) == found)
    }

    private func add(_ hash: String, _ filled: Filled) async throws -> Bool {
        try await filled.store.write { [ada = filled.ada] tx in try tx.credentials.add(hash, of: ada, at: Moment.start) }
    }

    private func hash(_ filled: Filled) async throws -> String? {
        try await filled.store.read { [ada = filled.ada] tx in try tx.credentials.hash(of: ada) }
    }

    private func examples(_ filled: Filled) async throws -> [String?] {
        try await filled.store.read { tx in try [0, 1, 2, 3, 99, Int64.max].map { try tx.credentials.example($0) } }
    }
}
