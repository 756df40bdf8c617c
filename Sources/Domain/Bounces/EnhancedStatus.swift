/// What a mail system says of a delivery in three numbers (RFC 3463), such as 5.1.1.
package struct EnhancedStatus: Equatable, Sendable, CustomStringConvertible {
    /// 2 success, 4 a passing failure, 5 a lasting one.
    package let kind: Int
    package let subject: Int
    package let detail: Int

    package init(_ kind: Int, _ subject: Int, _ detail: Int) {
        self.kind = kind
        self.subject = subject
        self.detail = detail
    }

    /// Reads `5.1.1`, whatever stands behind a blank; nil for anything else.
    package init?(_ text: some StringProtocol) {
        let word = text.utf8.drop { $0 == 0x20 || $0 == 0x09 }.prefix { $0 == UInt8(ascii: ".") || (0x30...0x39).contains($0) }
        let parts = word.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].count == 1, parts.allSatisfy({ (1...3).contains($0.count) }) else { return nil }
        let numbers = parts.compactMap { Int(String(decoding: $0, as: UTF8.self)) }
        guard numbers.count == 3, [2, 4, 5].contains(numbers[0]) else { return nil }
        self.init(numbers[0], numbers[1], numbers[2])
    }

    /// Those that stand in what a mail system said, such as `550 5.1.1 no such user` or, as qmail writes it, `(#5.1.1)`.
    static func all(in text: String) -> [EnhancedStatus] {
        text.unicodeScalars.split { " -\r\n(#".unicodeScalars.contains($0) }.compactMap { EnhancedStatus(Substring($0)) }
    }

    /// Those of a failure.
    static func failures(in text: String) -> [EnhancedStatus] { all(in: text).filter { $0.kind != 2 } }

    package var description: String { "\(kind).\(subject).\(detail)" }

    /// Whether it says more than that something failed.
    var isPrecise: Bool { ![0, 1].contains(subject) || detail != 0 }

    /// Whether it tells of who sends: its address (RFC 3463 §3.2), and, as Exchange numbers it, what it may send as or how much.
    var isOfSender: Bool {
        switch (subject, detail) {
        case (1, 7), (1, 8), (1, 90), (2, 252), (7, 60): true
        default: false
        }
    }

    /// Whether the mail system has too much to do, or takes no more from us for now (RFC 3463 §3.5; Gmail of its daily limits).
    var isCongestion: Bool { (subject, detail) == (4, 5) }

    /// Whether it tells of the address rather than of the message, its sender, the state of its mailbox, or the systems on the way: only then is
    /// every other email to it in vain (RFC 3463 §3.2 to §3.5; 5.1.10, RFC 7505 §4.2). Only what is known counts: mail systems have numbers of
    /// their own for all sorts of things.
    ///
    /// A mailbox that is full, or takes no such message, is there; one that is closed is not. 5.4.4 says that the DNS has no host for the domain;
    /// what else is in the way passes.
    package var isOfAddress: Bool {
        guard kind == 5 else { return false }
        return switch (subject, detail) {
        case (1, 1), (1, 2), (1, 3), (1, 6), (1, 10), (2, 1), (4, 4): true
        default: false
        }
    }

    /// Its meaning in our words (RFC 3463 §3).
    package var meaning: String {
        if isOfSender { return "the mail system does not take the sender" }
        return switch (subject, detail) {
        case (1, 2), (4, 4): "no mail system answers for the domain"
        // RFC 7505 of a domain without mail, Exchange of an unknown recipient.
        case (1, 10): "no mail is taken for the address"
        case (1, 1), (1, 3), (1, 6): "there is no such mailbox"
        case (1, _): "the mail system does not take an address"
        case (2, 1): "the mailbox is closed"
        case (2, 2): "the mailbox is full"
        case (2, 3), (3, 4): "the email is too large"
        case (2, _): "the mailbox takes no mail"
        case (4, 1) where kind == 5: "the mail system does not take the address"
        // Exchange numbers what expired by its cause.
        case (3, _), (4, 1), (4, 2), (4, 7), (4, 316), (4, 317): "the mail system could not be reached in time"
        case (4, _): "there is no way to the mail system"
        case (5, _), (6, _): "the mail system could not read the email"
        case (7, _): "the mail system does not want the email"
        default: "the mail system gave no reason"
        }
    }
}
