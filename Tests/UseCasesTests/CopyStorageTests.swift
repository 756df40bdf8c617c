import Domain
import Storage
import TestSupport
import Testing
import UseCases

/// A database is carried from one engine to another and back.
@Suite struct CopyStorageTests {
    private static let ways: [(from: Backend, to: Backend)] = Backend.all.flatMap { from in Backend.all.map { (from, $0) } }

    private func copy(_ house: Installation, to target: Store) async throws -> CopyStorage.Outcome {
        try await CopyStorage(
            from: house.latchkey.store, to: target, ambient: house.world.ambient, chain: house.latchkey.chain, lease: Latchkey.lease)()
    }

    @Test(arguments: ways)
    func `everything goes along, the history holds, and work goes on where it was`(from: Backend, to: Backend) async throws {
        let house = try await Installation(database: from.database())
        try await house.settledIn()
        try await house.assign("1002")
        let database = try to.database()
        let target = try await database.open(now: house.world.now)
        #expect(try await copy(house, to: target) == .nodeIsAlive("a"))
        try await house.latchkey.join.leave()
        guard case .copied(let tables) = try await copy(house, to: target) else { return #expect(Bool(false), "it was not copied") }
        #expect(tables.reduce(0) { $0 + $1.rows } > 20)
        let there = try Latchkey(store: target, spool: "\(house.directory.path)/spool", world: house.world)
        try await there.start()
        #expect(try await there.send().spooled.count == 1, "what waited there is sent from here")
        #expect(try await there.browse.profile(username: "ada", pbx: PBXID("acme"))?.hasPassword == true)
        #expect(try await there.verifyHistory().findings.isEmpty)
        // Numbers go on behind those that were copied.
        let event = try Installation.event(
            "latchkey.extension.assigned", #"{"pbx":"acme","extension":"1003","profile":{"username":"ada"}}"#, id: "after")
        _ = try await there.accept([event], actor: "test")
        while try await there.answer().hasMore {}
        #expect(try await there.send().spooled.count == 1)
        #expect(try await there.verifyHistory().findings.isEmpty)
    }

    @Test(arguments: Backend.all)
    func `a target that holds anything is refused and left as it is`(to: Backend) async throws {
        let house = try await Installation()
        try await house.latchkey.join.leave()
        let other = try await Installation(database: to.database())
        try await other.latchkey.join.leave()
        #expect(try await copy(house, to: other.latchkey.store) == .targetIsNotEmpty(table: "pbx"))
        try await other.expectWholeHistory()
    }
}
