/// What a relay had been asked when an email's hand-over came to its end, in the order of RFC 5321 §3.
package enum SMTPStage: Int, Comparable, Sendable {
    /// Nothing yet: it was to greet.
    case greeting
    case hello, startTLS, authentication
    /// `MAIL FROM`
    case sender
    /// `RCPT TO`
    case recipient
    /// `DATA`
    case content
    /// The message was on its way or whole.
    case message

    package static func < (one: SMTPStage, other: SMTPStage) -> Bool { one.rawValue < other.rawValue }
}

/// A relay's reply: its code, and the enhanced one (RFC 3463) where it gives one, such as 5.1.1.
package struct SMTPReply: Equatable, Sendable {
    package let code: Int
    package let status: EnhancedStatus?
    /// Whether a lasting refusal's text says that we may not send through it, or not as who we are.
    package let deniesPermission: Bool

    package init(code: Int, status: EnhancedStatus? = nil, deniesPermission: Bool = false) {
        self.code = code
        self.status = status
        self.deniesPermission = deniesPermission
    }

    /// By its last line, `550 5.1.1 no such user`, and the lines before it; nil where that is none.
    package init?(line: some Sequence<UInt8>, after earlier: some Sequence<UInt8> = EmptyCollection()) {
        let bytes = Array(line)
        guard Self.isReply(bytes), bytes.count == 3 || bytes[3] != UInt8(ascii: "-") else { return nil }
        let code = Self.number(bytes[..<3]) ?? 0
        self.code = code
        let word = String(decoding: bytes.dropFirst(4).prefix { $0 > 0x20 }, as: UTF8.self)
        // One of another kind than the code, or with something behind it, is a word of the text.
        status = EnhancedStatus(word).flatMap { $0.kind == code / 100 && $0.description == word ? $0 : nil }
        deniesPermission = code >= 500 && Self.isDenial(String(decoding: Array(earlier) + bytes, as: UTF8.self).lowercased())
    }

    /// Whether words in lower case say that we may not send, not as who we are, or not as much.
    static func isDenial(_ text: String) -> Bool { denials.contains { text.contains($0) } }

    /// How mail systems say so, whatever code they give.
    private static let denials = [
        // Exim, of the sender in the last two.
        "relay not permitted", "authentication required", "sender verify failed", "verification failed for",
        // Sendmail, Postfix, qmail, hMailServer, Zoho.
        "relaying denied", "relay access denied", "sender address rejected", "allowed rcpthosts", "authentication is required",
        "relaying disallowed", "relaying not allowed", "unusual sending activity",
        // Exchange and Exchange Online.
        "unable to relay", "sender denied", "not allowed to send as", "permissions to send as", "sendasdenied", "submissionquotaexceeded",
        "daily limit", "exceeded threshold", "traffic not accepted from this ip",
        // Gmail.
        "sending limit", "relay limit", "mail at a rate",
        // Amazon SES, SendGrid, Yahoo, GMX, cPanel.
        "address is not verified", "sending paused", "verified sender identity", "from address not verified", "unauthorized sender",
        "sender address is not allowed", "max emails per hour",
    ]

    /// Whether a line begins as each line of a reply does: three digits, the first from 2 to 5, and a blank, a hyphen or nothing more.
    package static func isReply(_ line: some Collection<UInt8>) -> Bool {
        let bytes = line.prefix(4).filter { $0 != 0x0D && $0 != 0x0A }
        guard bytes.count >= 3, number(bytes[..<3]).map({ (200...599).contains($0) }) == true else { return false }
        return bytes.count == 3 || bytes[3] == UInt8(ascii: " ") || bytes[3] == UInt8(ascii: "-")
    }

    private static func number(_ digits: some Collection<UInt8>) -> Int? {
        guard !digits.isEmpty, digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }
}

extension HandOver.Verdict {
    /// What a hand-over to a relay came to that ended with this reply to this question; nil where the relay said nothing.
    ///
    /// No email ends for what is wrong with the relay, or with what it was told of us: refusals before an email was named, a sender that it does
    /// not take, whatever code it gives for that, and a lack of permission.
    package init(_ reply: SMTPReply?, to stage: SMTPStage) {
        guard stage > .authentication else {
            self = .unreachable
            return
        }
        guard let reply else {
            self = .putOff
            return
        }
        switch reply.code {
        case 200..<300 where stage == .message: self = .taken
        case 500..<600 where reply.isAboutTheEmail(at: stage): self = .refused
        default: self = stage == .sender ? .unreachable : .putOff
        }
    }
}

extension SMTPReply {
    /// Whether a lasting refusal is about the email, rather than about who sends, how, or how much.
    ///
    /// Of an email whose sender alone was named, a relay knows no more than the size (RFC 1870 §6); before it has the message, no more than that
    /// and the recipient.
    fileprivate func isAboutTheEmail(at stage: SMTPStage) -> Bool {
        if stage == .sender { return isAboutSize }
        guard !deniesPermission, status.map({ !$0.isOfSender && !$0.isCongestion }) ?? true else { return false }
        if stage == .message { return true }
        guard let status else { return ![500, 501, 502, 503, 504, 521, 530, 534, 535, 538].contains(code) }
        return switch (status.subject, status.detail) {
        case (3, 4): true
        case (3, _), (5, _), (7, _): false
        default: true
        }
    }

    private var isAboutSize: Bool {
        guard let status else { return code == 552 }
        return (status.subject, status.detail) == (3, 4) || (status.subject, status.detail) == (2, 3)
    }
}
