import Domain
import Foundation
import Mail
import TestSupport
import Testing
import UseCases

/// ASVS 14.2.7: what was kept long enough goes, and nothing that is not settled.
@Suite struct RetainTests {
    private static let day = Duration.seconds(86_400)
    private static let week = Retain.Ages(events: day * 7, emails: day * 7, tokens: day * 7)

    private func retain(_ house: Installation, after days: Int, _ ages: Retain.Ages = week) async throws -> Retain.Outcome {
        house.world.turn(Self.day * days)
        return try await house.latchkey.retain(ages)()
    }

    private func count(_ house: Installation, _ table: String) throws -> Int {
        try house.database.intruder().number("SELECT COUNT(*) FROM \(table)") ?? -1
    }

    @Test func `F14 what identifies an event stays, and a duplicate is known after everything else of it is gone`() async throws {
        let house = try await Installation()
        _ = try await house.assign(id: "once")
        _ = try await house.takeMails()
        #expect(try await retain(house, after: 6) == Retain.Outcome())
        let outcome = try await retain(house, after: 3)
        // What made the PBX, and the assignment; the administrator's email, and Ada's.
        #expect(outcome.events == 2 && outcome.emails == 2 && outcome.tokens == 2)
        #expect(try await house.latchkey.browse.events(state: nil, after: nil, limit: 10).items.isEmpty)
        #expect(try count(house, "email") == 0 && count(house, "token") == 0 && count(house, "event") == 2)
        let again = try Installation.event(
            "latchkey.extension.assigned", #"{"pbx":"acme","extension":"1","profile":{"username":"ada"}}"#, id: "once")
        #expect(try await house.latchkey.accept([again], actor: "test") == [.duplicate])
        #expect(try await retain(house, after: 2) == Retain.Outcome(), "nothing is done twice")
        try await house.expectWholeHistory()
    }

    @Test func `what is not settled stays, however old`() async throws {
        let house = try await Installation()
        // Nobody has taken the administrator's email; an event is set aside, another waits, and an email too.
        try await house.sendAll()
        let failed = try await house.tell("latchkey.profile.disabled", "nobody")
        #expect(failed.state == "failed")
        try await house.assign()
        _ = try await house.accept("latchkey.extension.cleared", #"{"pbx":"acme","extension":"1001"}"#)
        let outcome = try await retain(house, after: 40)
        #expect(outcome.emails == 0 && outcome.events == 2)
        #expect(try count(house, "email") == 2)
        #expect(try await house.latchkey.browse.events(state: nil, after: nil, limit: 10).items.map(\.state) == ["failed", "waiting"])
        // Taken away, it is settled; the other is sent, and settled a week later.
        for name in house.directory.names(in: "spool/new") {
            try FileManager.default.removeItem(atPath: "\(house.directory.path)/spool/new/\(name)")
        }
        #expect(try await house.latchkey.retain(Self.week)().emails == 1)
        #expect(try await house.takeMails().count == 1)
        #expect(try await house.latchkey.retain(Self.week)().emails == 0)
        #expect(try await retain(house, after: 8).emails == 1)
    }

    @Test func `the token of an email that is still to be handed over stays, so that a dead link is not`() async throws {
        let house = try await Installation(isDelivering: true)
        try await house.sendAll()
        #expect(try await retain(house, after: 9).tokens == 0)
        #expect(try await house.latchkey.deliverOnce() == .withdrawn)
        try await house.answerAll()
        #expect(try await house.latchkey.browse.email(2)?.kind == "create-password")
        #expect(try await house.latchkey.retain(Self.week)().tokens == 1)
    }

    @Test func `a link whose token nobody knows any more is not handed over`() async throws {
        let house = try await Installation(isDelivering: true)
        try await house.sendAll()
        try house.database.intruder().run("DELETE FROM token")
        #expect(try await house.latchkey.deliverOnce() == .withdrawn)
    }

    @Test func `what was delivered goes with its file`() async throws {
        let house = try await Installation(isDelivering: true)
        try await house.sendAll()
        #expect(try await house.latchkey.deliverOnce() == .delivered)
        #expect(house.directory.names(in: "spool/cur").count == 1)
        #expect(try await retain(house, after: 8).emails == 1)
        #expect(house.directory.names(in: "spool/cur").isEmpty)
    }

    @Test func `what was delivered under a former name of the node goes too`() async throws {
        let house = try await Installation(isDelivering: true)
        try await house.sendAll()
        #expect(try await house.latchkey.deliverOnce() == .delivered)
        let former = house.latchkey
        let renamed = JoinNodes(
            store: former.store, ambient: house.world.ambient, node: Node(name: "new", spool: former.node.spool), lease: Latchkey.lease)
        #expect(try await renamed() == .joined)
        house.world.turn(Self.day * 8)
        let retain = Retain(
            store: former.store, ambient: house.world.ambient, ages: Self.week, trim: nil, maildir: former.maildir,
            node: Node(name: "new", spool: former.node.spool))
        #expect(try await retain().emails == 1)
        #expect(house.directory.names(in: "spool/cur").isEmpty)
    }

    @Test func `a command's identity outlives what it said`() async throws {
        let house = try await Installation()
        let event = try Installation.event(
            "latchkey.extension.saved", #"{"pbx":"acme","extension":"1001","virtualOffice":true}"#, id: "k", source: "latchkey:/api")
        _ = try await house.latchkey.perform(event, actor: "key/1")
        _ = try await retain(house, after: 8)
        guard case .done = try await house.latchkey.perform(event, actor: "key/1") else { return #expect(Bool(false), "it was not known") }
        #expect(try await house.actions().filter { $0 == "extension.saved" }.count == 1)
    }
}
