import Domain
import Testing

@testable import Delivery

@Suite struct SMTPExchangeTests {
    @Test(arguments: [
        ("", "\r\n"), ("a", "a\r\n"), ("a\n", "a\r\n"), ("a\r\n", "a\r\n"), ("a\n\nb", "a\r\n\r\nb\r\n"), (".\n..\n", ".\r\n..\r\n"),
        ("a\r\nb\n", "a\r\nb\r\n"),
    ])
    func `S5 each line of a message travels with CRLF`(given: String, wire: String) {
        #expect(String(decoding: WireMessage.bytes(of: Array(given.utf8)), as: UTF8.self) == wire)
    }

    @Test func `S5 a reply belongs to the question before it, and goodbye changes nothing`() {
        let exchange = exchange()
        #expect(exchange.heard("220-relay\r\n".utf8) && exchange.reply == nil)
        #expect(exchange.heard("220 ready\r\n".utf8) && exchange.reply?.code == 220 && exchange.stage == .greeting)
        exchange.asked("EHLO example.com\r\n".utf8)
        #expect(exchange.stage == .hello && exchange.reply == nil)
        exchange.asked("AUTH PLAIN c2VjcmV0".utf8)
        exchange.asked("c2VjcmV0\r\n".utf8)
        #expect(exchange.stage == .authentication)
        for question in ["MAIL FROM:<a@b.example>\r\n", "RCPT TO:<c@d.example>\r\n"] { exchange.asked(question.utf8) }
        #expect(exchange.heard("550 5.1.1 no such user\r\n".utf8))
        exchange.asked("QUIT\r\n".utf8)
        #expect(exchange.heard("221 bye\r\n".utf8))
        #expect(exchange.stage == .recipient && exchange.reply?.code == 550)
        #expect(String(decoding: exchange.output, as: UTF8.self) == "550 5.1.1 no such user\r\n")
    }

    @Test func `S5 what is no SMTP, or has no end, ends the exchange`() {
        let garbage = exchange()
        #expect(!garbage.heard("HTTP/1.1 400 Bad Request\r\n".utf8) && garbage.ending == .garbage && garbage.mustEnd())
        let flood = exchange()
        let line = "250-" + String(repeating: "x", count: 500)
        #expect((0..<129).allSatisfy { _ in flood.heard(line.utf8) })
        #expect(!(0..<10).allSatisfy { _ in flood.heard(line.utf8) } && flood.ending == .tooMuch)
        #expect(flood.output.count == 2048)
    }

    @Test func `S5 the end of the daemon ends an exchange whose message is still ours, and waits for the answer to one that is not`() {
        let ours = exchange(isEnding: true)
        #expect(ours.mustEnd() && ours.ending == .shutdown)
        let given = exchange(isEnding: true)
        given.asked("DATA\r\n".utf8)
        #expect(Array(given.next(atMost: 3)) == Array("mes".utf8) && !given.isGivenAway && given.stage == .message)
        #expect(Array(given.next(atMost: 99)) == Array("sage\r\n".utf8) && given.next(atMost: 99).isEmpty)
        #expect(given.isGivenAway && !given.mustEnd())
    }

    @Test func `S5 a relay that takes too long is not waited for`() {
        #expect(!exchange().mustEnd())
        let exchange = exchange(limit: .zero)
        #expect(exchange.mustEnd() && exchange.ending == .silence)
    }

    private func exchange(limit: Duration = .seconds(60), isEnding: Bool = false) -> SMTPExchange {
        SMTPExchange(message: Array("message\r\n".utf8), answerLimit: limit, isEnding: { isEnding })
    }
}
