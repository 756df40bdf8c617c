import Domain
import Foundation
import Mail
import Storage
import TestSupport
import Testing
import UseCases

/// S2, S5: what lies in a spool, and is still to be handed over, outlives the spool.
@Suite struct LostSpoolTests {
    /// Grace's and Ada's emails with links lie in the spool of node a, which delivers; and Ada's, that her password was set, where she has one.
    private func undelivered(withPassword: Bool = false) async throws -> Installation {
        let house = try await Installation(isDelivering: true)
        if withPassword { try await house.settledIn() } else { try await house.assign(office: true) }
        try await house.sendAll()
        return house
    }

    /// Node b, with a spool of its own, that delivers too.
    private func other(_ house: Installation) async throws -> Latchkey {
        let latchkey = try Latchkey(
            store: try await house.database.open(now: house.world.now), spool: "\(house.directory.path)/spool-b", world: house.world,
            name: "b",
            isDelivering: true)
        _ = try latchkey.maildir.prepare()
        try await latchkey.start()
        return latchkey
    }

    /// What a node has in its spool once all that was asked for is answered and written, in the order in which it was decided.
    private func mails(_ house: Installation, of node: Latchkey) async throws -> [SpoolFile] {
        while try await node.answer().hasMore {}
        while try await !node.send().spooled.isEmpty {}
        return try house.directory.names(in: "spool-b/new").compactMap { try node.maildir.read($0).flatMap(SpoolFile.init) }
    }

    @Test func `S2 what a lost node was still to hand over is told by others under new links, and the old ones are dead`() async throws {
        let house = try await undelivered()
        let old = try await house.mails().compactMap(\.token)
        house.world.turn(.seconds(31))
        let node = try await other(house)
        #expect(try await node.retireNode("a", actor: "command") == .retired(emails: 2))
        let fresh = try await mails(house, of: node)
        #expect(Set(fresh.map(\.to)) == ["grace@acme.example", "ada@acme.example"] && fresh.count == 2)
        for token in old { #expect(try await !house.isAlive(token)) }
        for mail in fresh { #expect(try await house.isAlive(#require(mail.token))) }
        // Its spool is there after all: nothing of it is sent.
        try await house.latchkey.start()
        let world = MailWorld { _ in HandOver(.taken, reason: "") }
        #expect(try await house.deliverAll(world) == [.withdrawn, .withdrawn] && world.mails.isEmpty)
        try await house.expectWholeHistory()
    }

    @Test func `S2 a notice that a lost node was still to hand over is sent as it was`() async throws {
        let house = try await undelivered(withPassword: true)
        let world = MailWorld { _ in HandOver(.taken, reason: "") }
        _ = try await house.deliverAll(world)
        _ = try await house.tell("latchkey.password.reset-requested")
        let reset = try #require(try await house.takeMails().first { $0.token != nil })
        #expect(try await house.set("another violet harbour 99", with: reset.token) == .done(username: "ada"))
        try await house.sendAll()
        house.world.turn(.seconds(31))
        let node = try await other(house)
        #expect(try await node.retireNode("a", actor: "command") == .retired(emails: 1))
        let fresh = try await mails(house, of: node)
        #expect(fresh.map(\.kind) == ["password-changed"] && fresh.first?.to == "ada@acme.example")
        let kept = try house.database.intruder().number("SELECT COUNT(*) FROM email WHERE facts IS NOT NULL")
        #expect(kept == 1, "what was handed over keeps no facts")
    }

    @Test func `S2 a notice that an earlier version wrote, whose facts are not kept, holds up no new spool`() async throws {
        let house = try await undelivered(withPassword: true)
        try house.database.intruder().run("UPDATE email SET facts = NULL")
        house.world.turn(.seconds(31))
        let node = try await other(house)
        #expect(try await node.retireNode("a", actor: "command") == .retired(emails: 2))
        #expect(try await house.latchkey.store.read { tx in try !tx.emails.hasUnsent(node: "a") })
        // As an earlier version left it.
        try house.database.intruder().run("UPDATE email SET withdrawn_at = NULL WHERE kind = 'password-changed'")
        #expect(try await node.retireNode("a", actor: "command") == .retired(emails: 0))
        #expect(try await node.retireNode("a", actor: "command") == .wasRetired)
        let notice = try #require(
            try await node.browse.emails(state: nil, after: nil, limit: 100).items.first { $0.kind == "password-changed" })
        #expect(notice.state == "withdrawn" && notice.reason == "node a was retired, and what it told is not kept")
        #expect(try await Set(mails(house, of: node).map(\.kind)) == ["create-password", "existing-credentials"])
    }

    @Test func `S2 what is left of a node that was retired waits for nobody, and is removed in its time`() async throws {
        let house = try await undelivered()
        house.world.turn(.seconds(31))
        let node = try await other(house)
        #expect(try await node.retireNode("a", actor: "command") == .retired(emails: 2))
        let view = try #require(
            try await node.browse.nodes(after: nil, limit: 10, now: house.world.now, lease: Latchkey.lease).items.first { $0.id == "a" })
        #expect(view.state == "retired" && view.undelivered == 0)
        house.world.turn(.seconds(40 * 86_400))
        let ages = Retain.Ages(emails: .seconds(7 * 86_400), tokens: .seconds(7 * 86_400))
        let outcome = try await node.retain(ages)()
        #expect(outcome.emails == 2 && outcome.tokens == 2)
    }

    @Test func `S2 a node does not begin with an empty spool while another holds what it is still to hand over`() async throws {
        let house = try await undelivered()
        try await house.latchkey.join.leave()
        let stranger = JoinNodes(
            store: house.latchkey.store, ambient: house.world.ambient, node: Node(name: "a", spool: "another"), lease: Latchkey.lease)
        #expect(try await stranger() == .spoolIsGone(emails: 2))
        #expect(try await house.latchkey.store.read { tx in try tx.emails.hasUnsent(node: "a") && !tx.emails.hasUnsent(node: "b") })
        _ = try await house.latchkey.join()
        _ = try await house.deliverAll(MailWorld { _ in HandOver(.taken, reason: "") })
        #expect(try await house.latchkey.store.read { tx in try !tx.emails.hasUnsent(node: "a") })
        try await house.latchkey.join.leave()
        #expect(try await stranger() == .joined)
    }

    @Test func `S2 an empty folder in the place of the spool says nothing of its emails`() async throws {
        let house = try await undelivered()
        let identity = try house.latchkey.maildir.identity(orNew: "a")
        let maildir = house.latchkey.maildir.bound(to: identity)
        let spool = "\(house.directory.path)/spool"
        try FileManager.default.moveItem(atPath: spool, toPath: spool + "-aside")
        _ = try house.latchkey.maildir.prepare()
        let world = MailWorld { _ in HandOver(.taken, reason: "") }
        await #expect(throws: MailFault.self) { try await house.deliverAll(world, from: maildir) }
        #expect(throws: MailFault.self) { try maildir.prove() }
        #expect(throws: MailFault.self) { _ = try maildir.write([Draft(name: "1.a.b", bytes: [0x41])]) }
        #expect(house.directory.names(in: "spool/tmp").isEmpty)
        try FileManager.default.removeItem(atPath: spool)
        try FileManager.default.moveItem(atPath: spool + "-aside", toPath: spool)
        house.world.turn(.seconds(120))
        #expect(try await house.deliverAll(world, from: maildir) == [.delivered, .delivered])
    }
}
