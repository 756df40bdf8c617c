import Cryptography
import Domain
import Storage
import Testing
import UseCases

/// S5: from a notification to the email, its address, and the next email.
@Suite struct BounceTests {
    private static let gone = DeliveryReport(
        .failed, status: EnhancedStatus(5, 1, 1), finalRecipient: "ada@acme.example", diagnostic: "550 no ada@acme.example")

    @Test func `S5 a bounce ends the email and stops the address, once, and nothing of it outlives an erasure`() async throws {
        let house = try await Installation()
        try await house.assign()
        let token = try #require(try await house.takeMails().last?.token)
        let number = try await house.newest()
        #expect(try await house.isAlive(token))
        #expect(try await house.bounce(number) == .bounced(number, reason: "there is no such mailbox (5.1.1)"))
        #expect(try await house.bounce(number) == .knownBefore(number))
        #expect(try await !house.isAlive(token), "what came back lies where others read it")
        #expect(try await house.latchkey.browse.email(number)?.state == "bounced")
        #expect(try await house.profile()?.bounce?.lasting == true)
        try await house.assign("1002")
        let held = try #require(try await house.latchkey.browse.email(house.newest()))
        #expect(held.state == "withdrawn" && held.reason?.contains("there is no such mailbox (5.1.1)") == true)
        #expect(try await house.actions().filter { $0.hasPrefix("email.") } == ["email.bounced", "email.stopped"])
        try await house.expectWholeHistory()

        let id = try await house.number("ada")
        try await house.tell("latchkey.profile.disabled")
        try await house.erase(id)
        #expect(try await house.profile("\(id)")?.bounce == nil)
        #expect(try await house.latchkey.browse.email(number)?.answer == nil)
        #expect(try await house.bounce(number) == .knownBefore(number))
    }

    @Test func `S5 where a forward fails, whose the email is goes on with its link`() async throws {
        let house = try await Installation()
        try await house.assign()
        let token = try #require(try await house.takeMails().last?.token)
        let report = DeliveryReport(.failed, status: EnhancedStatus(5, 1, 1), finalRecipient: "ada@elsewhere.example")
        let number = try await house.newest()
        let reason = "an address that it was forwarded to failed: there is no such mailbox (5.1.1)"
        #expect(try await house.bounce(number, report) == .bounced(number, reason: reason))
        #expect(try await house.isAlive(token))
        #expect(try await house.profile()?.bounce?.lasting == false)
        #expect(try await house.bounce(number, report) == .knownBefore(number))
        // The mailbox itself does, after all.
        #expect(try await house.bounce(number) == .bounced(number, reason: "there is no such mailbox (5.1.1)"))
        #expect(try await !house.isAlive(token))
        #expect(try await house.profile()?.bounce?.lasting == true)
        #expect(try await house.bounce(number) == .knownBefore(number))
        try await house.expectWholeHistory()
    }

    @Test func `S3 a notification that quotes the link of the email that it returns is kept without its text`() async throws {
        let house = try await Installation()
        try await house.sendAll()
        let token = "Zk3-q_8RtYwLm2Nc5Vb7Xa9Sd1Fg4Hj6Kp0OiUuEeTt"
        let report = DeliveryReport(.failed, status: EnhancedStatus(5, 7, 1), diagnostic: "550-5.7.1 see \(token.prefix(9)) 550 5.7.1 x")
        let mail = ReturnedMail(paths: [try house.seal.seal(1)], reports: [report], links: LinkTokens(in: "https://h/p/\(token)\n".utf8))
        #expect(try await house.takeBounce(mail, actor: "test") == .bounced(1, reason: "the mail system does not want the email (5.7.1)"))
        let answer = try await house.latchkey.browse.email(1)?.answer
        #expect(answer == "550 5.7.1 (its text quoted the email's link, and is not kept)")
    }

    @Test func `S5 what waits for the address is withdrawn with it`() async throws {
        let house = try await Installation()
        try await house.assign()
        try await house.sendAll()
        let number = try await house.newest()
        try await house.assign("1002")
        _ = try await house.bounce(number)
        #expect(try await house.latchkey.browse.email(number + 1)?.state == "withdrawn")
    }

    @Test(arguments: [DeliveryReport.Action.delayed, .delivered])
    func `S5 what is not given up changes nothing`(action: DeliveryReport.Action) async throws {
        let house = try await Installation()
        try await house.sendAll()
        let before = try await house.actions()
        #expect(try await house.bounce(1, DeliveryReport(action, status: nil)) == .underWay(1))
        #expect(try await house.latchkey.browse.email(1)?.state == "spooled")
        #expect(try await house.actions() == before)
    }

    @Test func `S5 without the right code, or without a report, nothing changes`() async throws {
        let house = try await Installation()
        try await house.sendAll()
        let path = try house.seal.seal(1)
        let take = try house.takeBounce
        let forged = ReturnedMail(
            paths: [ReturnPath(number: 2, code: path.code), ReturnPath(number: 1, code: "aaaaaaaaaaaaaaaa")], reports: [Self.gone])
        #expect(try await take(forged, actor: "test") == .stranger)
        #expect(try await take(ReturnedMail(paths: [], reports: [Self.gone]), actor: "test") == .stranger)
        #expect(try await take(ReturnedMail(paths: [path], reports: []), actor: "test") == .unreadable(1))
        #expect(try await take(ReturnedMail(paths: [house.seal.seal(99)], reports: [Self.gone]), actor: "test") == .stranger)
        #expect(try await house.latchkey.browse.email(1)?.state == "spooled")
    }
}

extension Installation {
    fileprivate var seal: ReturnPathSeal { get throws { ReturnPathSeal(try latchkey.rings.token) } }

    fileprivate var takeBounce: TakeBounce {
        get throws {
            TakeBounce(store: latchkey.store, ambient: latchkey.ambient, chain: try latchkey.chain, seal: try seal)
        }
    }

    fileprivate func newest() async throws -> Int64 {
        let last = try await latchkey.browse.emails(state: nil, after: nil, limit: 1000).items.last
        return try #require(last.flatMap { Int64($0.id) })
    }

    fileprivate func bounce(_ number: Int64, _ report: DeliveryReport? = nil) async throws -> TakeBounce.Outcome {
        let report =
            report ?? DeliveryReport(.failed, status: EnhancedStatus(5, 1, 1), finalRecipient: "ada@acme.example", diagnostic: "550")
        return try await takeBounce(ReturnedMail(paths: [try seal.seal(number)], reports: [report]), actor: "test")
    }
}
