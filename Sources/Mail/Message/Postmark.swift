package import Domain

/// The names that an email keeps for ever, decided before its draft is written: file name, Message-ID, MIME boundary (S2).
package struct Postmark: Equatable, Sendable {
    /// `SECONDS.MmicrosecondsRrandomQnumber.NODE`, as Maildir asks: unique, without `/` and `:`, below 255 octets.
    package let fileName: String
    /// With its angle brackets (RFC 5322 §3.6.4); its domain is that of the sender.
    package let messageID: String
    /// Begins with `=_`, which quoted-printable text cannot contain (RFC 2045 §6.7).
    let boundary: String

    /// `random` is at least 16 bytes from the system's random source: with the number it makes the names unique and unguessable.
    package init(number: Int64, random: [UInt8], at instant: Timestamp, node: String, domain: String) {
        let unique = Self.hexadecimal(random)
        let (seconds, microseconds) = instant.microseconds.quotientAndRemainder(dividingBy: 1_000_000)
        fileName = "\(seconds).M\(microseconds)R\(unique)Q\(number).\(Self.host(node))"
        messageID = "<\(number).\(unique)@\(domain)>"
        boundary = "=_\(unique)"
    }

    /// When the node of that name gave this file name; nil for a name that it did not give.
    static func beginning(ofFile name: String, node: String) -> Timestamp? {
        let parts = name.split(separator: ".", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, parts[2].utf8.elementsEqual(host(node).utf8), parts[1].utf8.first == UInt8(ascii: "M"),
            let seconds = Int64(parts[0]), (0..<1 << 40).contains(seconds)
        else { return nil }
        return Timestamp(microseconds: seconds * 1_000_000)
    }

    /// The number of the email that a file name names; nil where no node gave such a name.
    static func number(ofFile name: String) -> Int64? {
        let parts = name.split(separator: ".", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, Int64(parts[0]) != nil, parts[1].utf8.first == UInt8(ascii: "M"),
            let mark = parts[1].utf8.lastIndex(of: UInt8(ascii: "Q"))
        else { return nil }
        return Int64(parts[1][parts[1].index(after: mark)...])
    }

    /// The node's name as a file name may carry it: Maildir wants `/` and `:` replaced, 64 octets are enough.
    static func host(_ node: String) -> String {
        let isAllowed: (UInt8) -> Bool = { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: ":") }
        let bytes = node.utf8.prefix(64).map { isAllowed($0) ? $0 : UInt8(ascii: "_") }
        return bytes.isEmpty ? "localhost" : String(decoding: bytes, as: UTF8.self)
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
