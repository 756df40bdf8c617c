import Domain
import Foundation
import Storage
import Synchronization
import TestSupport
import Testing
import UseCases

/// Emails that the mail system put off, and that are wanted no more or true no more.
@Suite struct WithdrawalTests {
    @Test func `F20 an email that was put off is withdrawn once its profile is disabled`() async throws {
        let house = try await Installation(isDelivering: true)
        let world = MailWorld { $0.to == "ada@acme.example" ? HandOver(.putOff, reason: "") : HandOver(.taken, reason: "") }
        try await house.assign()
        try await house.sendAll()
        _ = try await house.deliverAll(world)
        try await house.tell("latchkey.profile.disabled")
        let mine = try await house.latchkey.browse.emails(state: .withdrawn, after: nil, limit: 9).items
        #expect(mine.map(\.to) == ["ada@acme.example"])
        #expect(mine.map(\.reason) == ["the profile was disabled"])
        #expect(try await house.latchkey.store.read { tx in try tx.emails.undelivered().count } == 0)
        #expect(try await house.deliverAll(world) == [.withdrawn])
        #expect(try await house.latchkey.browse.emails(state: .withdrawn, after: nil, limit: 9).items == mine)
        #expect(house.directory.names(in: "spool/cur").contains(try #require(mine[0].file) + ":2,T"))
        #expect(world.mails.filter { $0.to == "ada@acme.example" }.count == 1)
    }

    @Test(arguments: [HandOver.Verdict.putOff, .unreachable, .taken, .refused])
    func `F20 of an email that is being handed over as its profile is disabled, the other side has the last word`(
        verdict: HandOver.Verdict
    ) async throws {
        let house = try await Installation(isDelivering: true)
        let world = MailWorld { HandOver($0.to == "ada@acme.example" ? verdict : .taken, reason: "") }
        try await house.sendAll()
        _ = try await house.deliverAll(world)
        try await house.assign()
        try await house.sendAll()
        let gate = Gate()
        house.world.pause(at: .emailHandedOver, gate)
        async let outcomes = house.deliverAll(world)
        await gate.waitUntilReached()
        try await house.tell("latchkey.profile.disabled")
        gate.open()
        _ = try await outcomes
        house.world.turn(.seconds(5))
        _ = try await house.deliverAll(world)
        let mine = try #require(try await house.latchkey.browse.email(2))
        let end: EmailState =
            switch verdict {
            case .taken: .delivered
            case .refused: .bounced
            case .putOff, .unreachable: .withdrawn
            }
        #expect(mine.state == end.rawValue && mine.to == "ada@acme.example")
        if end == .withdrawn { #expect(mine.reason == "the profile was disabled") }
        #expect(house.directory.names(in: "spool/new").isEmpty)
        #expect(world.mails.filter { $0.to == "ada@acme.example" }.count == 1)
    }

    @Test func `F25 what was put off to the address before the change goes to the new one, all in one, with a link that works`()
        async throws
    {
        let house = try await Installation(isDelivering: true)
        let world = MailWorld { $0.to == "ada@acme.example" ? HandOver(.putOff, reason: "later") : HandOver(.taken, reason: "") }
        try await house.assign()
        try await house.assign("1002")
        try await house.sendAll()
        _ = try await house.deliverAll(world)
        try await house.move("right@acme.example")
        #expect(try await house.deliverAll(world) == [.withdrawn, .withdrawn])
        try await house.answerAll()
        try await house.sendAll()
        _ = try await house.deliverAll(world)
        let mails = world.mails.filter { $0.to == "right@acme.example" }
        #expect(mails.compactMap(\.token).count == 1)
        let fresh = try #require(mails.first { $0.token != nil })
        #expect(fresh.text.contains("1001") && fresh.text.contains("1002"))
        let token = try #require(fresh.token)
        _ = try await house.set(with: token)
        let reasons = try await house.latchkey.browse.emails(state: .withdrawn, after: nil, limit: 9).items.map(\.reason)
        #expect(reasons == Array(repeating: "the address was changed; a fresh email tells what is still to be told", count: 2))
        // The notice to the old address stays with it.
        #expect(try await house.latchkey.browse.emails(state: .spooled, after: nil, limit: 9).items.map(\.kind) == ["email-changed"])
    }

    @Test func `F9, F19 a create-password that was put off until there was a password tells of the credentials instead`() async throws {
        let house = try await Installation(isDelivering: true)
        let isAway = Mutex(false)
        let world = MailWorld { _ in isAway.withLock { $0 } ? HandOver(.putOff, reason: "later") : HandOver(.taken, reason: "") }
        try await house.assign()
        try await house.sendAll()
        _ = try await house.deliverAll(world)
        isAway.withLock { $0 = true }
        try await house.assign("1002")
        try await house.sendAll()
        #expect(try await house.deliverAll(world) == [.putOff])
        let token = try #require(world.mails.first { $0.to == "ada@acme.example" }?.token)
        _ = try await house.set(with: token)
        isAway.withLock { $0 = false }
        try await house.sendAll()
        #expect(try await Set([house.deliverAll(world)].joined().map { "\($0)" }) == ["withdrawn", "delivered"])
        try await house.answerAll()
        try await house.sendAll()
        #expect(try await house.deliverAll(world) == [.delivered])
        let last = try #require(world.mails.last)
        #expect(last.token == nil && last.text.contains("1002"))
        let kinds = try await house.latchkey.browse.emails(state: .delivered, after: nil, limit: 9).items.map(\.kind)
        #expect(kinds.last == "existing-credentials")
    }

    @Test func `F18, F25 a reset that was put off comes after all, though the address changed and changed back, since nothing else would`()
        async throws
    {
        let house = try await Installation(isDelivering: true)
        let relay = Relay()
        try await house.settledIn()
        _ = try await house.deliverAll(relay.world)
        relay.isAway = true
        try await house.tell("latchkey.password.reset-requested", besides: #","revoke":true"#)
        try await house.sendAll()
        #expect(try await house.deliverAll(relay.world).contains(.putOff))
        try await house.move("right@acme.example")
        try await house.move("ada@acme.example")
        relay.isAway = false
        try await house.sendAll()
        #expect(try await house.deliverAll(relay.world).contains(.withdrawn))
        #expect(try await house.deliverRest(relay).filter { $0.token != nil }.count == 1)
    }

    @Test func `F9, F15 what a create-password told is told again, whatever else came since that does not tell it`() async throws {
        let house = try await Installation(isDelivering: true)
        let relay = Relay()
        try await house.assign()
        try await house.sendAll()
        _ = try await house.deliverAll(relay.world)
        let token = try #require(relay.world.mails.last?.token)
        relay.isAway = true
        try await house.assign("1002")
        try await house.sendAll()
        _ = try await house.deliverAll(relay.world)
        relay.isAway = false
        try await house.assign("1003", office: false)
        try await house.sendAll()
        _ = try await house.deliverAll(relay.world)
        _ = try await house.set(with: token)
        _ = try await house.deliverAll(relay.world)
        let fresh = try await house.deliverRest(relay)
        #expect(fresh.filter { $0.token == nil && $0.text.contains("1002") }.count == 1)
    }

    @Test func `F25 instructions and a reset that were put off are one fresh email at the new address`() async throws {
        let (house, relay) = try await Installation.instructionsPutOff()
        try await house.tell("latchkey.password.reset-requested")
        try await house.sendAll()
        _ = try await house.deliverAll(relay.world)
        relay.isAway = false
        try await house.move("right@acme.example")
        _ = try await house.deliverAll(relay.world)
        let fresh = try await house.deliverRest(relay).filter { $0.to == "right@acme.example" && $0.text.contains("1002") }
        #expect(fresh.count == 1 && fresh.first?.token != nil)
    }

    @Test func `F9 what was put off says nothing of a password that was ended meanwhile`() async throws {
        let (house, relay) = try await Installation.instructionsPutOff()
        relay.isAway = false
        try await house.tell("latchkey.password.reset-requested", besides: #","revoke":true"#)
        try await house.sendAll()
        house.world.turn(.seconds(60))
        #expect(try await house.deliverAll(relay.world).sorted { "\($0)" < "\($1)" } == [.delivered, .withdrawn])
        // The reset tells of it.
        #expect(try await house.deliverRest(relay).isEmpty)
        let last = try #require(relay.world.mails.last)
        #expect(last.token != nil && last.text.contains("1002"))
    }

    @Test func `F20 where the method is none by now, what was put off and is withdrawn leaves new`() async throws {
        let house = try await Installation(isDelivering: true)
        let world = MailWorld { _ in HandOver(.putOff, reason: "later") }
        try await house.sendAll()
        _ = try await house.deliverAll(world)
        #expect(try await house.latchkey.spool.withdraw(1, actor: "command") == .done)
        _ = try await house.latchkey.settle()
        #expect(house.directory.names(in: "spool/new").count == 1)
        let there = house.latchkey
        let settle = SettleEmails(
            store: there.store, ambient: there.ambient, maildir: there.maildir, node: there.node, lease: Latchkey.lease, isDelivering: false
        )
        _ = try await settle()
        #expect(house.directory.names(in: "spool/new").isEmpty)
        #expect(house.directory.names(in: "spool/cur").allSatisfy { $0.hasSuffix(":2,T") })
        #expect(try await house.latchkey.browse.email(1)?.state == "withdrawn")
    }

    @Test func `S4 an operator withdraws what was put off, and its link is dead`() async throws {
        let house = try await Installation(isDelivering: true)
        let world = MailWorld { _ in HandOver(.putOff, reason: "later") }
        try await house.sendAll()
        _ = try await house.deliverAll(world)
        #expect(try await house.latchkey.spool.withdraw(1, actor: "command") == .done)
        #expect(try await house.latchkey.spool.withdraw(1, actor: "command") == .inState("withdrawn"))
        #expect(try await house.latchkey.spool.retry(1, actor: "command") == .inState("withdrawn"))
        #expect(try await house.latchkey.story(1)?.map(\.what).contains("withdrawn: withdrawn by hand") == true)
        let token = try await house.latchkey.store.read { tx in try tx.tokens.latest(ofEmail: 1) }
        #expect(token?.isEnded == true)
        #expect(try await house.deliverAll(world) == [.withdrawn])
        #expect(try await house.deliverAll(world) == [])
        #expect(house.directory.names(in: "spool/new").isEmpty && world.mails.count == 1)
    }
}
