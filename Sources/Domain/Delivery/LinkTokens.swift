/// The tokens of the links in a message, against which is held what others say of it: who quotes a link gives it away.
package struct LinkTokens: Equatable, Sendable {
    /// How many characters of a token in a row are a quotation: eight in common by chance are one in a hundred thousand millions.
    private static let runLength = 8
    /// Of 256 bits in base64url.
    package static let tokenLength = 43
    private static let marker = Array("/p/".utf8)

    /// Each run of so many characters, in lower case, as a number.
    private let runs: Set<UInt64>

    /// Those of no message.
    package init() { runs = [] }

    /// `message` as it travels: plain, quoted-printable or base64 (RFC 2045 §6).
    package init(in message: some Collection<UInt8>) {
        let bytes = Array(message)
        // Decoding takes longer than all the rest of a hand-over, and few messages need it.
        let decoded = Self.mentionsBase64(bytes) ? Self.tokens(in: Self.base64Decoded(bytes)) : []
        runs = Set((Self.tokens(in: bytes) + decoded).flatMap(Self.runs))
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

    /// A link is known by its path, and its token by its length; lines that quoted-printable broke are read as whole (RFC 2045 §6.7).
    private static func tokens(in message: [UInt8]) -> [[UInt8]] {
        message.withUnsafeBufferPointer { bytes in
            bytes.indices.compactMap { index in bytes[index] == UInt8(ascii: "/") ? token(in: bytes, from: index) : nil }
        }
    }

    private static func token(in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> [UInt8]? {
        var (index, text) = (start, [UInt8]())
        while text.count < marker.count + tokenLength {
            index = endOfSoftBreak(bytes, from: index) ?? index
            guard index < bytes.count, text.count < marker.count ? bytes[index] == marker[text.count] : isTokenByte(bytes[index]) else {
                return nil
            }
            text.append(bytes[index])
            index += 1
        }
        return Array(text[marker.count...])
    }

    /// Behind the mark of quoted-printable that a line goes on (RFC 2045 §6.7), if it stands here.
    package static func endOfSoftBreak<Bytes: RandomAccessCollection>(_ bytes: Bytes, from start: Int) -> Int?
    where Bytes.Element == UInt8, Bytes.Index == Int {
        guard start < bytes.endIndex, bytes[start] == UInt8(ascii: "=") else { return nil }
        let end = bytes[(start + 1)...].prefix(2)
        return end.first == UInt8(ascii: "\n") ? start + 2 : end.elementsEqual("\r\n".utf8) ? start + 3 : nil
    }

    /// Whether any part may be in base64: its header says so, in either case.
    private static func mentionsBase64(_ message: [UInt8]) -> Bool {
        guard message.count >= encoding.count else { return false }
        return message.withUnsafeBufferPointer { bytes in
            (0...bytes.count - encoding.count).contains { index in
                bytes[index + 4] == encoding[4] && encoding.indices.allSatisfy { bytes[index + $0] | 0x20 == encoding[$0] }
            }
        }
    }

    /// Its letters in lower case; its digits bear the same bit.
    private static let encoding = Array("base64".utf8)

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
