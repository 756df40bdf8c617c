import CCurl
package import Domain
import Synchronization

/// Hands emails to a relay by SMTP, one after another over a connection that it keeps open.
package final class SMTPCourier: Sendable {
    private let relay: SMTPRelay
    /// Whether the daemon is about to end.
    private let isEnding: @Sendable () -> Bool
    private let connection = Mutex<Libcurl?>(nil)
    private let lastUse = Mutex(ContinuousClock.now)
    /// How long a connection is kept that nobody uses; relays close it after some minutes.
    private static let idleLimit = Duration.seconds(5)

    package init(_ relay: SMTPRelay, isEnding: @escaping @Sendable () -> Bool = { false }) {
        self.relay = relay
        self.isEnding = isEnding
    }

    /// Hands one email over and waits for the relay's answer, on this thread.
    @Sendable package func handOver(_ envelope: Envelope, _ message: [UInt8]) -> HandOver {
        let wire = WireMessage.bytes(of: message)
        defer { lastUse.withLock { $0 = .now } }
        return connection.withLock { kept in
            var attempt = attempt(wire, envelope, &kept)
            if let first = attempt, first.end.isReused, first.end.code != CURLE_OK, first.exchange.stage <= .sender {
                // The relay had closed the connection that was kept, or went on talking: it has heard nothing of this email.
                kept = nil
                if first.exchange.ending != .shutdown { attempt = self.attempt(wire, envelope, &kept) }
            }
            guard let attempt else {
                return HandOver(.unreachable, reason: "libcurl cannot be used: no memory, or it was built without SMTP or TLS")
            }
            return verdict(attempt.end, attempt.exchange)
        }
    }

    /// There is nothing to hand over: says goodbye to the relay after a few seconds of that, at once where the daemon ends.
    @Sendable package func rest() {
        guard isEnding() || lastUse.withLock({ ContinuousClock.now - $0 }) > Self.idleLimit else { return }
        connection.withLock { $0 = nil }
    }

    private func attempt(_ wire: [UInt8], _ envelope: Envelope, _ kept: inout Libcurl?) -> (end: Libcurl.End, exchange: SMTPExchange)? {
        guard let handle = kept ?? Libcurl(relay, timeLimit: relay.timeLimit) else { return nil }
        let exchange = SMTPExchange(message: wire, answerLimit: relay.answerLimit, isEnding: isEnding)
        let end = handle.send(exchange, from: envelope.returnPath.text, to: envelope.recipient.text)
        // Where an answer is still to come, it must not be taken for one to the next email.
        kept = exchange.reply == nil || exchange.ending != nil ? nil : handle
        return (end, exchange)
    }

    private func verdict(_ end: Libcurl.End, _ exchange: SMTPExchange) -> HandOver {
        if end.code == CURLE_OK { return HandOver(.taken, reason: "", output: exchange.output) }
        // A relay that answers what it should to a question, and cannot be gone on with, has not refused the email.
        let reply = exchange.reply.flatMap { $0.code >= 400 ? $0 : nil }
        let verdict = exchange.ending == .shutdown ? .unreachable : HandOver.Verdict(reply, to: exchange.stage)
        return HandOver(
            verdict, reason: reason(end, exchange, reply), output: exchange.output,
            standsBack: exchange.stage >= .sender && exchange.ending != .shutdown)
    }

    private func reason(_ end: Libcurl.End, _ exchange: SMTPExchange, _ reply: SMTPReply?) -> String {
        let question = exchange.stage.words
        switch exchange.ending {
        case .silence: return "the relay did not answer \(question) in time"
        case .garbage: return "the relay answered \(question) with something that is no SMTP"
        case .tooMuch: return "the relay's answer to \(question) has no end"
        case .shutdown: return "Latchkey was ending"
        case nil: break
        }
        if let reply { return "the relay answered \(question) with \(reply.code)" }
        return exchange.stage == .greeting ? "the relay cannot be reached: \(end.text)" : "it ended at \(question): \(end.text)"
    }
}

extension SMTPStage {
    /// The question, as part of a sentence.
    fileprivate var words: String {
        switch self {
        case .greeting: "the connection"
        case .hello: "EHLO"
        case .startTLS: "STARTTLS"
        case .authentication: "AUTH"
        case .sender: "the sender"
        case .recipient: "the recipient"
        case .content: "DATA"
        case .message: "the message"
        }
    }
}
