/// How a body part travels (RFC 2045 §6): as it is where it is harmless ASCII, else quoted-printable.
enum TransferEncoding: String {
    case sevenBit = "7bit"
    case quotedPrintable = "quoted-printable"

    private static let lineFeed = UInt8(ascii: "\n")

    /// The plainest encoding that no relay, mailbox format or boundary line can spoil.
    init(for body: [UInt8]) {
        var start = 0
        for index in body.indices {
            let byte = body[index]
            if byte == Self.lineFeed {
                guard Self.isHarmless(body[start..<index]) else { self = .quotedPrintable; return }
                start = index + 1
            } else if byte > 0x7E || byte < 0x20 && byte != 0x09 {
                self = .quotedPrintable
                return
            }
        }
        self = Self.isHarmless(body[start...]) ? .sevenBit : .quotedPrintable
    }

    /// Appends the body in this encoding; it ends with a line feed.
    func append(_ body: [UInt8], to bytes: inout [UInt8]) {
        switch self {
        case .sevenBit: bytes.append(contentsOf: body)
        case .quotedPrintable: Self.appendQuoted(body, to: &bytes)
        }
        if bytes.last != Self.lineFeed { bytes.append(Self.lineFeed) }
    }

    /// Whether a line of printable ASCII arrives as it was sent: not too long, no space at its end, no look of a boundary.
    private static func isHarmless(_ line: ArraySlice<UInt8>) -> Bool {
        line.count <= 998 && line.last != UInt8(ascii: " ") && line.last != UInt8(ascii: "\t") && !isMisread(line)
            && !line.starts(with: "--=".utf8)
    }

    /// A line that a mailbox file takes for the next message ("From ") or that ends an SMTP dialogue held badly (a lone dot).
    private static func isMisread(_ line: ArraySlice<UInt8>) -> Bool {
        switch line.first {
        case UInt8(ascii: "."): line.count == 1
        case UInt8(ascii: "F"): line.starts(with: "From ".utf8)
        default: false
        }
    }

    private static func appendQuoted(_ body: [UInt8], to bytes: inout [UInt8]) {
        var start = 0
        while start < body.count {
            let end = body[start...].firstIndex(of: lineFeed) ?? body.count
            appendQuotedLine(body[start..<end], to: &bytes)
            bytes.append(lineFeed)
            start = end + 1
        }
    }

    /// One line (RFC 2045 §6.7), in lines of at most 76 octets.
    private static func appendQuotedLine(_ line: ArraySlice<UInt8>, to bytes: inout [UInt8]) {
        var column = 0
        for index in line.indices {
            let byte = line[index]
            let isLast = index == line.endIndex - 1
            let isLiteral = isLiteral(byte, atEnd: isLast) && !(column == 0 && isMisread(line[index...]))
            let width = isLiteral ? 1 : 3
            // The end of a line may use the 76th column; before it, that one is kept for the mark that the line goes on.
            if column + width > (isLast ? 76 : 75) {
                bytes.append(contentsOf: "=\n".utf8)
                column = 0
            }
            if isLiteral { bytes.append(byte) } else { appendEscape(byte, to: &bytes) }
            column += width
        }
    }

    private static func isLiteral(_ byte: UInt8, atEnd: Bool) -> Bool {
        switch byte {
        case UInt8(ascii: "="): false
        case 0x21...0x7E: true
        case 0x20, 0x09: !atEnd
        default: false
        }
    }

    private static func appendEscape(_ byte: UInt8, to bytes: inout [UInt8]) {
        let digit: (UInt8) -> UInt8 = { $0 < 10 ? UInt8(ascii: "0") + $0 : UInt8(ascii: "A") + $0 - 10 }
        bytes.append(UInt8(ascii: "="))
        bytes.append(digit(byte >> 4))
        bytes.append(digit(byte & 15))
    }
}
