import Domain
import Testing

/// S5: what a relay's answers mean, and when it and its domains have their turn.
@Suite struct RelayTests {
    private let now = Timestamp(microseconds: 1_795_453_509_000_000)

    @Test(arguments: [
        ("250 2.0.0 queued", SMTPStage.message, HandOver.Verdict.taken), ("550 5.1.1 no such user", .recipient, .refused),
        ("550 no", .recipient, .refused), ("552 5.3.4 too big", .sender, .refused), ("552 too big", .sender, .refused),
        ("554 5.7.1 spam", .message, .refused), ("554 no", .message, .refused), ("550 no", .content, .refused),
        // What is wrong with us, or with the relay, ends no email.
        ("554 5.7.1 relay access denied", .recipient, .putOff), ("530 5.7.0 authenticate first", .recipient, .putOff),
        ("530 authenticate first", .sender, .unreachable), ("553 5.7.1 not owned by you", .sender, .unreachable),
        ("550 5.1.8 no such domain", .sender, .unreachable), ("503 5.5.1 bad sequence", .content, .putOff),
        ("501 what", .recipient, .putOff), ("554 5.3.0 no disk", .recipient, .putOff), ("450 4.2.1 later", .recipient, .putOff),
        ("451 later", .message, .putOff), ("451 4.3.0 later", .sender, .unreachable), ("421 too busy", .recipient, .putOff),
        ("421 too busy", .message, .putOff), ("421 too busy", .sender, .unreachable), ("421 too busy", .greeting, .unreachable),
        ("554 no", .greeting, .unreachable), ("550 no", .hello, .unreachable),
        ("454 no TLS", .startTLS, .unreachable), ("535 5.7.8 wrong", .authentication, .unreachable), ("250 ok", .content, .putOff),
        ("354 go on", .message, .putOff),
        // At the sender nothing but the size is the email's.
        ("550 Sender address rejected: not owned by your account", .sender, .unreachable), ("550 no", .sender, .unreachable),
        ("550 5.1.0 no", .sender, .unreachable), ("553 5.1.3 what?", .sender, .unreachable), ("552 5.2.2 quota", .sender, .unreachable),
        ("552 5.2.3 too big", .sender, .refused), ("554 5.3.4 too big", .sender, .refused),
        // At the recipient the words tell, where the code does not.
        ("550 relay not permitted", .recipient, .putOff), ("550 Relaying denied", .recipient, .putOff),
        ("554 <ada@acme.example>: Relay access denied", .recipient, .putOff), ("550 Authentication Required", .recipient, .putOff),
        ("553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)", .recipient, .putOff),
        ("550 5.1.0 <a@b.example>: Sender address rejected: no", .recipient, .putOff), ("550 Sender verify failed", .recipient, .putOff),
        ("550 <ada@relay.example>: user unknown", .recipient, .refused),
        ("550 5.1.90 Your message can't be sent because you've reached your daily limit", .recipient, .putOff),
        ("550 5.4.5 Daily user sending limit exceeded", .recipient, .putOff), ("550 5.1.0 Sender denied", .recipient, .putOff),
        // Whoever has the message may say of it what is wrong with us, too.
        ("554 Message rejected: Email address is not verified", .message, .putOff),
        ("554 Sending paused for this account", .message, .putOff), ("554 5.7.1 relay access denied", .message, .putOff),
        ("554 5.2.252 SendAsDenied; not allowed to send as", .message, .putOff), ("554 5.2.252 SendAsDenied", .message, .putOff),
        ("550 5.7.60 SMTP; Client does not have permissions to send as this sender", .message, .putOff),
        ("553 Relaying disallowed as no-reply@example.com", .message, .putOff),
        ("550 The from address does not match a verified Sender Identity", .message, .putOff),
        ("550 5.4.5 too much", .message, .putOff), ("550 5.1.1 no such user", .message, .refused),
    ])
    func `S5 a reply to a question says whose the email is`(line: String, stage: SMTPStage, verdict: HandOver.Verdict) throws {
        let reply = SMTPReply(line: line.utf8)
        #expect(reply != nil && HandOver.Verdict(reply, to: stage) == verdict)
    }

    @Test func `S5 silence loses no email, and before an email was named tells of the relay`() {
        for stage in [SMTPStage.greeting, .hello, .startTLS, .authentication] { #expect(HandOver.Verdict(nil, to: stage) == .unreachable) }
        for stage in [SMTPStage.sender, .recipient, .content, .message] { #expect(HandOver.Verdict(nil, to: stage) == .putOff) }
    }

    @Test func `S5 a reply is three digits, and an enhanced code fits them or is none`() {
        #expect(SMTPReply(line: "550 5.1.1 x".utf8) == SMTPReply(code: 550, status: EnhancedStatus(5, 1, 1)))
        #expect(SMTPReply(line: "550".utf8) == SMTPReply(code: 550) && SMTPReply(line: "550\r\n".utf8) == SMTPReply(code: 550))
        for odd in ["550 4.1.1 x", "550 5.1 x", "550 5.1.1.1 x", "550 5..1 x", "550 5.1234.1 x", "550 a.b.c"] {
            #expect(SMTPReply(line: odd.utf8) == SMTPReply(code: 550))
        }
        for none in ["", "55", "550-5.1.1 more", "5500 x", "199 x", "600 x", "+OK", "HTTP/1.1 400", " 550", "55\u{0}", "\r\n\r\n"] {
            #expect(SMTPReply(line: none.utf8) == nil)
        }
        let denied = SMTPReply(line: "550 see above".utf8, after: "550-Relaying denied\r\n".utf8)
        #expect(denied == SMTPReply(code: 550, deniesPermission: true))
        #expect(SMTPReply.isReply("550-more".utf8) && !SMTPReply.isReply("550x".utf8))
    }

    @Test func `S5 a relay that is away is tried by one email at a time, after five seconds, doubling to a minute`() {
        let relay = Held(RelayPause())
        #expect(relay { $0.mayTry(at: now) } && relay { $0.mayTry(at: now) })
        var time = now
        for wait in [5, 10, 20, 40, 60, 60, 60] {
            relay { $0.failed(begunAt: time, at: time) }
            #expect(!relay { $0.mayTry(at: time.adding(.seconds(wait) - .microseconds(1))) })
            time = time.adding(.seconds(wait))
            #expect(relay { $0.mayTry(at: time) } && !relay { $0.mayTry(at: time) })
        }
        // What was under way when the last failure was known tells nothing more.
        let before = relay.value
        relay { $0.failed(begunAt: now, at: time) }
        #expect(relay.value == before)
        relay { $0.worked() }
        #expect(relay { $0.mayTry(at: time) } && relay { $0.mayTry(at: time) })
    }

    @Test func `S5 a domain is handed so many a minute, ten seconds' worth at once, and each is told its place`() throws {
        let pace = Held(DomainPace(perMinute: 60))
        let (ada, other) = (try EmailAddress("ada@acme.example"), try EmailAddress("ada@other.example"))
        for _ in 0..<10 { #expect(pace { $0.wait(for: ada, isUrgent: false, at: now) } == nil) }
        #expect(pace { $0.wait(for: ada, isUrgent: false, at: now) } == nil)
        for place in 1...1000 { #expect(pace { $0.wait(for: ada, isUrgent: false, at: now) } == now.adding(.seconds(place))) }
        // An urgent one does not stand in line, and another domain is not concerned.
        #expect(pace { $0.wait(for: ada, isUrgent: true, at: now) } == now.adding(.seconds(1)))
        #expect(pace { $0.wait(for: other, isUrgent: false, at: now) } == nil)
        // Each of them goes when its time has come.
        for place in 1...1000 { #expect(pace { $0.wait(for: ada, isUrgent: false, at: now.adding(.seconds(place))) } == nil) }
    }

    @Test func `S5 without a limit nothing waits, and many domains take no more room than a few`() throws {
        let free = Held(DomainPace(perMinute: 0))
        let pace = Held(DomainPace(perMinute: 1))
        for number in 0..<30_000 {
            let address = try EmailAddress("ada@d\(number).example")
            #expect(free { $0.wait(for: address, isUrgent: false, at: now) } == nil)
            #expect(pace { $0.wait(for: address, isUrgent: false, at: now.adding(.seconds(number * 60))) } == nil)
        }
        #expect(free.value.domainCount == 0 && pace.value.domainCount <= 10_001)
    }
}

/// A value that changes while it is asked.
private final class Held<Value> {
    private(set) var value: Value

    init(_ value: Value) { self.value = value }

    @discardableResult
    func callAsFunction<Answer>(_ body: (inout Value) -> Answer) -> Answer { body(&value) }
}
