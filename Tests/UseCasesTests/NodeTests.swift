import Cryptography
import Domain
import Foundation
import Mail
import Storage
import TestSupport
import Testing
import UseCases

/// R7, S2: who owns a spool, and what becomes of it when its node is lost.
@Suite struct NodeTests {
    /// A second node over the first one's database, with a spool of its own.
    private func other(_ house: Installation, named name: String = "b", spool: String = "spool-b") async throws -> Latchkey {
        let latchkey = try Latchkey(
            store: try await house.database.open(now: house.world.now), spool: "\(house.directory.path)/\(spool)", world: house.world,
            name: name)
        _ = try latchkey.maildir.prepare()
        return latchkey
    }

    /// Ada's email is sealed by node a, which ends before it renames it.
    private func sealed(_ house: Installation) async throws {
        _ = try await house.takeMails()
        try await house.assign()
        house.world.crash(at: .emailsSealed, call: 1)
        await #expect(throws: World.Crash.self) { try await house.latchkey.send() }
        _ = house.world.liveOn()
        #expect(house.directory.names(in: "spool/new").isEmpty && house.directory.names(in: "spool/tmp").count == 1)
    }

    @Test func `what a lost node had sealed is sent by another under a new link, and the old one is dead`() async throws {
        let house = try await Installation()
        try await sealed(house)
        let old = try #require(SpoolFile(try draft(house))?.token)
        #expect(try await house.isAlive(old))
        #expect(try await house.latchkey.retireNode("a", actor: "command") == .isAlive)
        house.world.turn(.seconds(31))
        let node = try await other(house)
        try await node.start()
        #expect(try await node.retireNode("a", actor: "command") == .retired(emails: 1))
        #expect(try await node.retireNode("a", actor: "command") == .wasRetired)
        #expect(try await node.retireNode("nobody", actor: "command") == .unknown)
        #expect(try await !house.isAlive(old))
        #expect(try await node.send().spooled.count == 1)
        let names = house.directory.names(in: "spool-b/new")
        let mail = try #require(try names.first.flatMap { try node.maildir.read($0) }.flatMap(SpoolFile.init))
        #expect(names.count == 1 && mail.to == "ada@acme.example" && mail.token.map(\.revealedText) != old.revealedText)
        #expect(try await house.isAlive(#require(mail.token)))
        try await house.expectWholeHistory()
    }

    @Test func `R7 a node that was retired while it slept publishes nothing when it wakes, nor when it comes back`() async throws {
        let house = try await Installation()
        try await sealed(house)
        house.world.turn(.seconds(31))
        let node = try await other(house)
        try await node.start()
        #expect(try await node.retireNode("a", actor: "command") == .retired(emails: 1))
        try await house.assign("1002")
        // Awake, it goes on where it was: it settles, and would send; what it may not send it leaves to the others.
        _ = try await house.latchkey.settle()
        _ = try await house.latchkey.send()
        #expect(house.directory.names(in: "spool/new").isEmpty)
        #expect(try house.intruder().number("SELECT COUNT(*) FROM email WHERE leased_by IS NOT NULL") == 0)
        try await house.latchkey.start()
        #expect(house.directory.names(in: "spool/new").isEmpty && house.directory.names(in: "spool/tmp").isEmpty)
        house.world.turn(.seconds(31))
        while try await !node.send().spooled.isEmpty {}
        let events = house.directory.names(in: "spool-b/new").count
        #expect(events == 2)
    }

    @Test func `R7 a lease that ran out while the node slept seals nothing, nor is renamed what was sealed`() async throws {
        let house = try await Installation()
        _ = try await house.takeMails()
        try await house.assign()
        try await house.assign("1002")
        // The gates stand on threads of the spool: one before the seal, one between two renames.
        for (step, published) in [(Ambient.Step.draftsDurable, 0), (.draftPublished, 1)] {
            let gate = Gate()
            house.world.pause(at: step, gate)
            let sending = Task { try await house.latchkey.send() }
            await gate.waitUntilReached()
            house.world.turn(.seconds(60))
            gate.open()
            #expect(try await sending.value.spooled.count == published, "\(step)")
            #expect(house.directory.names(in: "spool/new").count == published, "\(step)")
        }
        // Settle asks anew, finds the other still its own, and publishes it.
        _ = try await house.latchkey.settle()
        #expect(house.directory.names(in: "spool/new").count == 2)
    }

    @Test func `a name that a living node has is taken, and a spool that is gone is told`() async throws {
        let house = try await Installation()
        try await sealed(house)
        let twin = try await other(house, named: "a", spool: "spool-twin")
        let stranger = JoinNodes(
            store: twin.store, ambient: house.world.ambient, node: Node(name: "a", spool: "another"), lease: Latchkey.lease)
        #expect(try await stranger() == .nameIsTaken)
        house.world.turn(.seconds(31))
        #expect(try await stranger() == .spoolIsGone(emails: 1))
        #expect(try await twin.retireNode("a", actor: "command") == .retired(emails: 1))
        #expect(try await stranger() == .joined)
    }

    @Test func `a node that is renamed over its spool takes over what it had sealed`() async throws {
        let house = try await Installation()
        try await sealed(house)
        let renamed = JoinNodes(
            store: house.latchkey.store, ambient: house.world.ambient, node: Node(name: "new", spool: house.latchkey.node.spool),
            lease: Latchkey.lease)
        #expect(try await renamed() == .joined)
        let settle = SettleEmails(
            store: house.latchkey.store, ambient: house.world.ambient, maildir: house.latchkey.maildir,
            node: Node(name: "new", spool: house.latchkey.node.spool), lease: Latchkey.lease)
        #expect(try await settle(isStart: true).published == 1)
        #expect(house.directory.names(in: "spool/new").count == 1)
    }

    @Test(.enabled(if: Backend.all.contains(.postgresql)))
    func `Q4 a node whose clock runs ahead makes no event wait for the others, nor overtake`() async throws {
        let database = try Backend.postgresql.database()
        defer { withExtendedLifetime(database) {} }
        let directory = try TemporaryDirectory()
        func node(_ name: String, ahead: Duration) async throws -> Latchkey {
            let world = World()
            world.turn(ahead)
            let store = try await Store.open(database.url, now: world.now)
            return try Latchkey(store: store, spool: "\(directory.path)/\(name)", world: world, name: name)
        }
        let (behind, ahead) = (try await node("a", ahead: .seconds(-30)), try await node("b", ahead: .seconds(30)))
        for (id, latchkey) in [("x1", ahead), ("x2", behind), ("x3", ahead)] {
            let event = try Installation.event("latchkey.extension.cleared", #"{"pbx":"nowhere","extension":"1"}"#, id: id)
            _ = try await latchkey.accept([event], actor: "test")
        }
        while try await behind.answer().hasMore {}
        #expect(try await behind.browse.events(state: .failed, after: nil, limit: 9).items.map(\.id) == ["x1", "x2", "x3"])
    }

    private func draft(_ house: Installation) throws -> [UInt8] {
        let name = try #require(house.directory.names(in: "spool/tmp").first)
        return Array(try Data(contentsOf: URL(filePath: "\(house.directory.path)/spool/tmp/\(name)")))
    }
}
