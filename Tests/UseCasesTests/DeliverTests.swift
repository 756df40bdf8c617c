import Domain
import Foundation
import Storage
import Synchronization
import TestSupport
import Testing
import UseCases

/// S5: from the spool to a mail program.
@Suite struct DeliverTests {
    @Test func `S5 a spooled email is handed over once, marked as passed on, and its story says so`() async throws {
        let house = try await Installation(isDelivering: true)
        let world = MailWorld { _ in HandOver(.taken, reason: "", output: Array("250 queued\n".utf8)) }
        try await house.sendAll()
        #expect(try await house.deliverAll(world) == [.delivered])
        let mail = try #require(world.mails.first)
        #expect(mail.to == "grace@acme.example" && world.mails.count == 1)
        let email = try #require(try await house.latchkey.browse.email(1))
        #expect(email.state == "delivered" && email.answer == "250 queued" && email.deliveredAt != nil)
        #expect(house.directory.names(in: "spool/new").isEmpty)
        #expect(house.directory.names(in: "spool/cur") == [try #require(email.file) + ":2,P"])
        let story = try #require(try await house.latchkey.story(1))
        #expect(story.map(\.what).contains("handed over to the mail system; it said: 250 queued"))
    }

    @Test func `S5 what is put off waits a minute, then two, and ends when its link would be dead`() async throws {
        let house = try await Installation(isDelivering: true)
        let world = MailWorld { _ in HandOver(.putOff, reason: "status 75") }
        try await house.sendAll()
        #expect(try await house.deliverAll(world) == [.putOff])
        house.world.turn(.seconds(59))
        #expect(try await house.deliverAll(world) == [])
        house.world.turn(.seconds(1))
        #expect(try await house.deliverAll(world) == [.putOff])
        house.world.turn(.seconds(120))
        #expect(try await house.deliverAll(world) == [.putOff])
        let email = try #require(try await house.latchkey.browse.email(1))
        #expect(email.state == "spooled" && email.reason == "status 75")
        #expect(house.directory.names(in: "spool/new").count == 1)
        let story = try #require(try await house.latchkey.story(1)).map(\.what)
        #expect(story.filter { $0 == "put off: status 75" }.count == 3)
        #expect(world.mails.count == 3)
    }

    @Test func `S5 once the link of what was put off is dead, a fresh email takes its place, four times at most`() async throws {
        let house = try await Installation(isDelivering: true)
        let world = MailWorld { _ in HandOver(.putOff, reason: "status 75") }
        for number in 1...5 {
            try await house.sendAll()
            #expect(try await house.deliverAll(world) == [.putOff])
            house.world.turn(.seconds(86_400))
            #expect(try await house.deliverAll(world) == [number < 5 ? .withdrawn : .bounced])
            let old = try #require(try await house.latchkey.browse.email(Int64(number)))
            #expect(old.reason == "its link died before it could be handed over" + (number < 5 ? "; a fresh one takes its place" : ""))
            try await house.answerAll()
            #expect(try await house.latchkey.browse.email(Int64(number + 1))?.kind == (number < 5 ? "create-password" : nil))
        }
        #expect(Set(world.mails.compactMap(\.messageID)).count == 5)
        let history = try await house.latchkey.browse.history(profile: nil, after: nil, limit: 100).items
        #expect(history.filter { $0.action == "link.renewed" }.count == 4)
    }

    @Test func `S5 a relay that cannot be talked to burns no email: it is tried again by one, then all go as if nothing had been`()
        async throws
    {
        let house = try await Installation(isDelivering: true)
        let isAway = Mutex(true)
        let world = MailWorld { _ in isAway.withLock { $0 } ? HandOver(.unreachable, reason: "away") : HandOver(.taken, reason: "") }
        let traffic = DeliveryTraffic()
        try await house.assign()
        try await house.sendAll()
        for wait in [5, 10, 20] {
            #expect(try await house.deliverAll(world, traffic) == [.unreachable(reason: "away")])
            house.world.turn(.seconds(wait) - .microseconds(1))
            #expect(try await house.deliverAll(world, traffic) == [])
            house.world.turn(.microseconds(1))
        }
        #expect(try await house.latchkey.browse.emails(state: .spooled, after: nil, limit: 9).items.count == 2)
        isAway.withLock { $0 = false }
        #expect(try await house.deliverAll(world, traffic) == [.delivered, .delivered])
        #expect(try await house.latchkey.store.read { tx in try [1, 2].map { try tx.emails.find($0)?.attempts } } == [1, 1])
        #expect(try #require(try await house.latchkey.story(1)).map(\.what).contains("not handed over: away"))
    }

    @Test func `S5 what waits for its domain's turn is handed over then, and was not tried meanwhile`() async throws {
        let house = try await Installation(isDelivering: true)
        let world = MailWorld { _ in HandOver(.taken, reason: "") }
        let traffic = DeliveryTraffic(perDomainPerMinute: 6)
        for number in 1...4 { try await house.assign("100\(number)", to: Self.person(number)) }
        try await house.sendAll()
        #expect(try await house.deliverAll(world, traffic) == [.delivered, .delivered, .paced, .paced, .paced])
        #expect(try await house.deliverAll(world, traffic) == [])
        for _ in 1...3 {
            house.world.turn(.seconds(10))
            #expect(try await house.deliverAll(world, traffic) == [.delivered])
        }
        #expect(world.mails.count == 5)
        #expect(try await house.latchkey.store.read { tx in try tx.emails.find(5)?.attempts } == 1)
    }

    @Test func `S5 what is refused is tried no more, and what the program echoes of a link is hidden`() async throws {
        let house = try await Installation(isDelivering: true)
        let world = MailWorld { HandOver(.refused, reason: "status 67", output: Array("550 no such user: \(Self.link(of: $0))".utf8)) }
        try await house.sendAll()
        #expect(try await house.deliverAll(world) == [.bounced])
        house.world.turn(.seconds(86_400))
        #expect(try await house.deliverAll(world) == [])
        let email = try #require(try await house.latchkey.browse.email(1))
        #expect(email.answer == "550 no such user: \(Latchkey.origin)/p/(hidden)")
        #expect(house.directory.names(in: "spool/cur").allSatisfy { $0.hasSuffix(":2,T") })
    }

    @Test func `S5 an address that is refused for good gets no further email`() async throws {
        let house = try await Installation(isDelivering: true)
        let world = MailWorld { _ in HandOver(.refused, reason: "status 67", output: Array("550 5.1.1 no such user".utf8)) }
        try await house.assign()
        try await house.sendAll()
        _ = try await house.deliverAll(world)
        let bounce = try #require(try await house.profile()?.bounce)
        #expect(bounce.lasting && bounce.reason == "there is no such mailbox (5.1.1)")
        try await house.assign("1002")
        let held = try #require(try await house.latchkey.browse.emails(state: .withdrawn, after: nil, limit: 9).items.first)
        #expect(held.to == "ada@acme.example" && held.reason?.contains("5.1.1") == true)
    }

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

    @Test func `S5 a file that somebody opened is handed over still, one that was taken away is not`() async throws {
        let house = try await Installation(isDelivering: true)
        let world = MailWorld { _ in HandOver(.taken, reason: "") }
        try await house.assign()
        try await house.sendAll()
        let files = try await house.latchkey.browse.emails(state: nil, after: nil, limit: 9).items.compactMap(\.file)
        let spool = "\(house.directory.path)/spool"
        try FileManager.default.moveItem(atPath: "\(spool)/new/\(files[0])", toPath: "\(spool)/cur/\(files[0]):2,S")
        try FileManager.default.removeItem(atPath: "\(spool)/new/\(files[1])")
        #expect(try await house.deliverAll(world) == [.delivered, .leftAlone])
        #expect(house.directory.names(in: "spool/cur") == [files[0] + ":2,PS"])
        #expect(try await house.latchkey.browse.email(2)?.state == "spooled")
        house.world.turn(.seconds(86_400))
        #expect(try await house.deliverAll(world) == [])
    }

    @Test(arguments: [Ambient.Step.emailClaimed, .emailHandedOver, .handOverMarked, .deliverySettled])
    func `S5 whatever the step at which it ends, no email is lost, and only an end before the mark doubles one`(step: Ambient.Step)
        async throws
    {
        let house = try await Installation(isDelivering: true)
        let world = MailWorld { _ in HandOver(.taken, reason: "") }
        try await house.assign()
        try await house.sendAll()
        house.world.crash(at: step, call: 1)
        await #expect(throws: World.Crash.self) { try await house.deliverAll(world) }
        house.world.turn(.seconds(1))
        try await house.latchkey.start()
        _ = try await house.deliverAll(world)
        let rows = try await house.latchkey.browse.emails(state: .delivered, after: nil, limit: 9).items
        #expect(rows.count == 2)
        #expect(world.mails.count == (step == .emailHandedOver ? 3 : 2))
        #expect(Set(world.mails.map(\.messageID)) == Set(rows.compactMap(\.messageID)))
    }

    private static func person(_ number: Int) -> String {
        #"{"firstName":"Ada","lastName":"Byron","email":"ada\#(number)@acme.example","username":"ada\#(number)"}"#
    }

    private static func link(of mail: SpoolFile) -> String {
        mail.text.split(separator: "\n").first { $0.contains("/p/") }.map(String.init) ?? ""
    }
}

/// What the tests' mail program was handed, and what it answers.
private final class MailWorld: Sendable {
    private let taken = Mutex<[SpoolFile]>([])
    private let answer: @Sendable (SpoolFile) -> HandOver

    init(_ answer: @escaping @Sendable (SpoolFile) -> HandOver) { self.answer = answer }

    var mails: [SpoolFile] { taken.withLock { $0 } }

    @Sendable func take(_ envelope: Envelope, _ message: [UInt8]) throws -> HandOver {
        let mail: SpoolFile = try #require(SpoolFile(message))
        #expect(mail.to == envelope.recipient.text)
        taken.withLock { $0.append(mail) }
        return answer(mail)
    }
}

extension Installation {
    /// What each turn came to, until nothing is due.
    fileprivate func deliverAll(_ world: MailWorld, _ traffic: DeliveryTraffic = DeliveryTraffic()) async throws -> [DeliverEmails.Outcome]
    {
        let deliver = DeliverEmails(
            store: latchkey.store, ambient: latchkey.ambient, maildir: latchkey.maildir, node: latchkey.node, owner: "a/delivery-0",
            lease: Latchkey.lease, timeLimit: .seconds(60), traffic: traffic, returnPath: { _ in try EmailAddress("no-reply@example.com") },
            courier: world.take)
        var outcomes: [DeliverEmails.Outcome] = []
        while try await deliver(atMost: 3, while: { true }, told: { outcomes.append($0) }) {}
        return outcomes
    }
}
