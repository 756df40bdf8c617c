package import Domain

/// One email as RFC 5322 writes it, complete and ready for the spool (CONTRACT §4).
package struct Message: Sendable, HiddenContent {
    package let postmark: Postmark
    package let from: MailFrom
    package let to: EmailAddress
    /// The recipient's name, shown as it is, whatever marks it has; left out where it could be taken for a second recipient.
    package let recipientName: String
    package let kind: EmailKind
    /// The id of the event that caused the email: any text at all, of any length.
    package let event: String
    package let date: Timestamp
    package let content: RenderedEmail

    package init(
        postmark: Postmark, from: MailFrom, to: EmailAddress, recipientName: String = "", kind: EmailKind, event: String, date: Timestamp,
        content: RenderedEmail
    ) {
        self.postmark = postmark
        self.from = from
        self.to = to
        self.recipientName = recipientName
        self.kind = kind
        self.event = event
        self.date = date
        self.content = content
    }

    /// The message under its file name, as `Maildir` takes it, signed by those whose domain its sender is of.
    package func draft(signedBy signers: [DKIMSigner] = []) throws -> Draft {
        let signers = signers.filter { $0.covers(from) }
        guard !signers.isEmpty else { return Draft(name: postmark.fileName, bytes: bytes) }
        let bytes = bytes
        let parts = MessageParts(bytes)
        return Draft(name: postmark.fileName, bytes: try signers.flatMap { try $0.field(for: parts, at: date) } + bytes)
    }

    /// The whole message with LF line ends: no CR, no NUL, no line above 998 octets.
    package var bytes: [UInt8] {
        var bytes = headers
        bytes.reserveCapacity(bytes.count + 2 * (content.text.utf8.count + content.html.utf8.count) + 512)
        append(content.text, as: "text/plain", to: &bytes)
        append(content.html, as: "text/html", to: &bytes)
        bytes.append(contentsOf: "\n--\(postmark.boundary)--\n".utf8)
        return bytes
    }

    private var headers: [UInt8] {
        var lines = HeaderLines()
        lines.add("From", mailbox: from.displayName, from.address.text)
        lines.add("To", mailbox: Self.isName(recipientName) ? recipientName : "", to.text)
        lines.add("Subject", text: content.subject)
        lines.add("Date", made: Self.date(date))
        lines.add("Message-ID", made: postmark.messageID)
        lines.add("MIME-Version", made: "1.0")
        lines.add("Auto-Submitted", made: "auto-generated")
        lines.add("X-Latchkey-Kind", made: kind.rawValue)
        lines.add("X-Latchkey-Event", verbatim: event)
        lines.add("Content-Language", made: content.locale)
        lines.add("Content-Type", made: "multipart/alternative; boundary=\"\(postmark.boundary)\"")
        return lines.bytes
    }

    private func append(_ text: String, as type: String, to bytes: inout [UInt8]) {
        let body = Array(text.utf8)
        let encoding = TransferEncoding(for: body)
        let head =
            "\n--\(postmark.boundary)\nContent-Type: \(type); charset=UTF-8\nContent-Transfer-Encoding: \(encoding.rawValue)\n\n"
        bytes.append(contentsOf: head.utf8)
        encoding.append(body, to: &bytes)
    }

    /// Printable, not an address, and not only space: software that decodes first and parses then finds no other recipient in it.
    private static func isName(_ name: String) -> Bool {
        name.unicodeScalars.allSatisfy { PlainText.isPrintable($0) && $0 != "@" } && name.utf8.contains { $0 != UInt8(ascii: " ") }
    }

    /// RFC 5322 §3.3, in UTC.
    private static func date(_ instant: Timestamp) -> String {
        let parts = instant.calendar
        let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let time = [parts.hour, parts.minute, parts.second].map(twoDigits).joined(separator: ":")
        return "\(days[parts.weekday]), \(parts.day) \(months[parts.month - 1]) \(parts.year) \(time) +0000"
    }
}

/// A number below 100 as two digits.
func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
