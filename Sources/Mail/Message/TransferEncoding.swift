/// How a body part travels (RFC 2045 §6): as it is where it is harmless ASCII, else quoted-printable.
enum TransferEncoding: String {
    case sevenBit = "7bit"
    case quotedPrintable = "quoted-printable"

    /// The plainest encoding that no relay, mailbox format or boundary line can spoil.
    init(for body: [UInt8]) {
        self = body.split(separator: UInt8(ascii: "\n")).allSatisfy(Self.isHarmless) ? .sevenBit : .quotedPrintable
    }

    /// Appends the body in this encoding; it ends with a line feed.
    func append(_ body: [UInt8], to bytes: inout [UInt8]) {
        switch self {
        case .sevenBit: bytes.append(contentsOf: body)
        case .quotedPrintable:
            let lines = body.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            for line in lines.last?.isEmpty == true ? lines.dropLast() : lines[...] { Self.appendQuoted(line, to: &bytes) }
        }
        if bytes.last != UInt8(ascii: "\n") { bytes.append(UInt8(ascii: "\n")) }
    }

    private static func isHarmless(_ line: ArraySlice<UInt8>) -> Bool {
        line.count <= 998 && line.allSatisfy { (0x20...0x7E).contains($0) || $0 == 0x09 }
            && !isMisread(line) && line.last != UInt8(ascii: " ") && !line.starts(with: "--=".utf8)
    }

    /// A line that a mailbox file takes for the next message ("From ") or that ends an SMTP dialogue held badly (a lone dot).
    private static func isMisread(_ line: ArraySlice<UInt8>) -> Bool {
        line.elementsEqual(".".utf8) || line.starts(with: "From ".utf8)
    }

    /// One line (RFC 2045 §6.7), in lines of at most 76 octets.
    private static func appendQuoted(_ line: ArraySlice<UInt8>, to bytes: inout [UInt8]) {
        var column = 0
        for index in line.indices {
            let byte = line[index]
            let isLast = index == line.endIndex - 1
            let isLiteral = isLiteral(byte, atEnd: isLast) && !(index == line.startIndex && isMisread(line))
            let width = isLiteral ? 1 : 3
            // A line that ends the text may use the 76th column, one that goes on needs it for the mark that says so.
            if column + width > (isLast ? 76 : 75) {
                bytes.append(contentsOf: "=\n".utf8)
                column = 0
            }
            if isLiteral { bytes.append(byte) } else { appendEscape(byte, to: &bytes) }
            column += width
        }
        bytes.append(UInt8(ascii: "\n"))
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
