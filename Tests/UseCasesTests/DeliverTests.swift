import Cryptography
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

    @Test func `S5 once the link of what was put off is dead, a fresh email takes its place, for five days`() async throws {
        let house = try await Installation(isDelivering: true)
        let world = MailWorld { _ in HandOver(.putOff, reason: "status 75") }
        for number in 1...5 {
            try await house.sendAll()
            #expect(try await house.deliverAll(world) == [.putOff])
            house.world.turn(.seconds(86_400))
            #expect(try await house.deliverAll(world) == [number < 5 ? .withdrawn : .bounced])
            let old = try #require(try await house.latchkey.browse.email(Int64(number)))
            #expect(
                old.reason == "its link died before it could be handed over"
                    + (number < 5 ? "; a fresh email tells what is still to be told" : ""))
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

    @Test func `S5 an urgent email whose sender the relay does not take stands back for the others`() async throws {
        let house = try await Installation(isDelivering: true)
        try await house.settledIn()
        _ = try await house.deliverAll(MailWorld { _ in HandOver(.taken, reason: "") })
        _ = try await house.tell("latchkey.password.reset-requested")
        for number in 1...4 { try await house.assign("100\(number)", to: Self.person(number)) }
        try await house.sendAll()
        let world = MailWorld { mail in
            mail.kind == "reset-password" ? HandOver(.unreachable, reason: "451", standsBack: true) : HandOver(.taken, reason: "")
        }
        let traffic = DeliveryTraffic()
        #expect(try await house.deliverAll(world, traffic) == [.unreachable(reason: "451")])
        house.world.turn(.seconds(5))
        #expect(try await house.deliverAll(world, traffic) == [.delivered, .delivered, .delivered, .delivered])
        house.world.turn(.seconds(55))
        #expect(try await house.deliverAll(world, traffic) == [.unreachable(reason: "451")])
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

    @Test func `S5 what is refused is tried no more, and of what the program echoes with a link the codes are kept alone`() async throws {
        let house = try await Installation(isDelivering: true)
        let world = MailWorld { HandOver(.refused, reason: "status 67", output: Array("550 no such user: \(Self.link(of: $0))".utf8)) }
        try await house.sendAll()
        #expect(try await house.deliverAll(world) == [.bounced])
        house.world.turn(.seconds(86_400))
        #expect(try await house.deliverAll(world) == [])
        let email = try #require(try await house.latchkey.browse.email(1))
        #expect(email.answer == "550 (its text quoted the email's link, and is not kept)")
        #expect(try await !house.isAlive(#require(world.mails.first?.token)), "what is refused travels on in other people's hands")
        #expect(house.directory.names(in: "spool/cur").allSatisfy { $0.hasSuffix(":2,T") })
    }

    @Test func `S3 no answer gives a link away, whatever is encoded or split in it`() async throws {
        let house = try await Installation(isDelivering: true)
        let world = MailWorld { mail in
            let token = Array(mail.token?.revealedText ?? "")
            let pieces = stride(from: 0, to: token.count, by: 7).map { "554-5.7.1 \(String(token[$0..<min($0 + 7, token.count)]))\r\n" }
            let answers = [
                "554 5.7.1 Blocked, see https://x/check?url=http%3A%2F%2Fh%2Fp%2F\(String(token))", pieces.joined() + "554 5.7.1 Blocked",
            ]
            return HandOver(.putOff, reason: "status 75", output: Array(answers[mail.to.hasPrefix("ada") ? 0 : 1].utf8))
        }
        try await house.assign()
        try await house.sendAll()
        _ = try await house.deliverAll(world)
        #expect(world.mails.count == 2 && world.mails.allSatisfy { $0.token != nil })
        for number in [Int64(1), 2] {
            let kept = "554 5.7.1 (its text quoted the email's link, and is not kept)"
            #expect(try await house.latchkey.browse.email(number)?.answer == kept)
            let story = try #require(try await house.latchkey.story(number)).map(\.what)
            #expect(story.contains("put off: status 75; it said: \(kept)"))
        }
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
