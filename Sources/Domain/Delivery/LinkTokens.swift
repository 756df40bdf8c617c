/// The tokens of the links in a message, against which is held what others say of it: who quotes a link gives it away.
package struct LinkTokens: Equatable, Sendable {
    /// How many characters of a token in a row are a quotation: eight in common by chance are one in a hundred thousand millions.
    private static let runLength = 8
    private static let tokenLength = 43
    private static let marker = Array("/p/".utf8)

    /// Each run of so many characters, in lower case, as a number.
    private let runs: Set<UInt64>

    /// Those of no message.
    package init() { runs = [] }

    /// `message` as it travels: plain, quoted-printable or base64 (RFC 2045 §6).
    package init(in message: some Collection<UInt8>) {
        let readings = [Self.withoutSoftBreaks(message), Self.base64Decoded(message)]
        runs = Set(readings.flatMap(Self.tokens).flatMap(Self.runs))
    }

    /// Whether the text holds eight characters in a row of a token, whatever else stands between them: as it is or percent-encoded, once or
    /// twice, and on one line or several that begin with the reply's code.
    package func areQuoted(in text: some Collection<UInt8>) -> Bool {
        guard !runs.isEmpty else { return false }
        let words = text.split { $0 <= 0x20 }.map { Array($0) }
        return [words.flatMap(\.self), words.flatMap(Self.withoutCodes)].contains { said in
            let decoded = Self.percentDecoded(said)
            return [said, decoded, Self.percentDecoded(decoded)].contains { !runs.isDisjoint(with: Self.runs(of: $0)) }
        }
    }

    /// A link is known by its path, and its token by its length.
    private static func tokens(in bytes: [UInt8]) -> [ArraySlice<UInt8>] {
        bytes.indices.compactMap { index in
            guard bytes[index] == marker[0], bytes[index...].starts(with: marker) else { return nil }
            let token = bytes[(index + marker.count)...].prefix(tokenLength)
            return token.count == tokenLength && token.allSatisfy(isTokenByte) ? token : nil
        }
    }

    private static func runs(of text: some Sequence<UInt8>) -> [UInt64] {
        var (run, length) = (UInt64(0), 0)
        return text.compactMap { byte in
            guard isTokenByte(byte) else { return nil }
            run = run << 8 | UInt64((0x41...0x5A).contains(byte) ? byte | 0x20 : byte)
            length += 1
            return length >= runLength ? run : nil
        }
    }

    /// A word of a reply without the codes that each of its lines may begin with, as in `550-5.7.1`.
    private static func withoutCodes(_ word: [UInt8]) -> [UInt8] {
        let rest = SMTPReply.isReply(word) ? Array(word.dropFirst(4)) : word
        let text = String(decoding: rest, as: UTF8.self)
        return EnhancedStatus(text)?.description == text ? [] : rest
    }

    private static func percentDecoded(_ bytes: [UInt8]) -> [UInt8] {
        var decoded: [UInt8] = []
        var rest = bytes[...]
        while let byte = rest.popFirst() {
            let digits = rest.prefix(2).compactMap { Character(Unicode.Scalar($0)).hexDigitValue }
            let isEscape = byte == UInt8(ascii: "%") && digits.count == 2
            decoded.append(isEscape ? UInt8(digits[0] * 16 + digits[1]) : byte)
            if isEscape { rest = rest.dropFirst(2) }
        }
        return decoded
    }

    /// Lines that quoted-printable broke are whole again (RFC 2045 §6.7).
    private static func withoutSoftBreaks(_ message: some Collection<UInt8>) -> [UInt8] {
        var joined: [UInt8] = []
        joined.reserveCapacity(message.count)
        for byte in message where byte != UInt8(ascii: "\r") {
            if byte == UInt8(ascii: "\n"), joined.last == UInt8(ascii: "=") { joined.removeLast() } else { joined.append(byte) }
        }
        return joined
    }

    /// What the lines of base64 hold, each of whole groups of four; others are a line end.
    private static func base64Decoded(_ message: some Collection<UInt8>) -> [UInt8] {
        message.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).flatMap { line in
            let digits = line.filter { $0 != UInt8(ascii: "\r") && $0 != UInt8(ascii: "=") }
            return Base64.standard.decode(String(decoding: digits, as: UTF8.self)) ?? [UInt8(ascii: "\n")]
        }
    }

    /// Whether it may stand in a token: base64url (RFC 4648 §5).
    package static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"): true
        default: byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
        }
    }
}

extension LinkTokens: CustomStringConvertible, CustomReflectable {
    package var description: String { "(hidden)" }
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
