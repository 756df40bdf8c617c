import Domain

/// A message, or what was said of one, as an operator may see it: every link's token hidden, in whichever encoding it stands.
package struct RedactedMessage: Sendable {
    /// As it is, and percent-encoded once and twice, in lower case.
    private static let slashes = ["/", "%2f", "%252f"].map { Array($0.utf8) }
    private static let hidden = Array("(hidden)".utf8)

    /// The whole message as text.
    package let text: String

    package init(bytes: [UInt8]) {
        var shown: [UInt8] = []
        shown.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            let start = Self.endOfMarker(bytes, from: index)
            // A token has 43 characters; whatever else is nearly as long behind `/p/` is hidden as well.
            if let start, let end = Self.endOfToken(bytes, from: start) {
                shown += bytes[index..<start] + Self.hidden
                index = end
            } else {
                shown.append(bytes[index])
                index += 1
            }
        }
        text = String(decoding: shown, as: UTF8.self)
    }

    /// Behind `/p/`, if it begins here.
    private static func endOfMarker(_ bytes: [UInt8], from start: Int) -> Int? {
        guard bytes[start] == slashes[0][0] || bytes[start] == slashes[1][0] else { return nil }
        let slash = { (index: Int) in slashes.lazy.compactMap { end(of: $0, in: bytes, from: index) }.first }
        return slash(start).flatMap { end(of: [UInt8(ascii: "p")], in: bytes, from: $0) }.flatMap(slash)
    }

    /// Behind the word, if it begins here, in either case and passing over soft line breaks.
    private static func end(of word: [UInt8], in bytes: [UInt8], from start: Int) -> Int? {
        var index = start
        for byte in word {
            index = LinkTokens.endOfSoftBreak(bytes, from: index) ?? index
            guard index < bytes.count, bytes[index] == byte || (0x41...0x5A).contains(bytes[index]) && bytes[index] | 0x20 == byte else {
                return nil
            }
            index += 1
        }
        return index
    }

    /// Where the run of base64url characters ends, passing over soft line breaks, and over line ends until it is as long as a token; nil where
    /// it is too short to be one.
    private static func endOfToken(_ bytes: [UInt8], from start: Int) -> Int? {
        var (index, end, length) = (start, start, 0)
        while index < bytes.count {
            if LinkTokens.isTokenByte(bytes[index]) {
                index += 1
                length += 1
                end = index
            } else if let next = LinkTokens.endOfSoftBreak(bytes, from: index)
                ?? (length < LinkTokens.tokenLength ? endOfBreak(bytes, from: index) : nil)
            {
                index = next
            } else {
                break
            }
        }
        return length >= 20 ? end : nil
    }

    /// Behind a line end and the code of the reply that goes on there, as in `550-5.7.1 `; a notification has a blank for the line end.
    private static func endOfBreak(_ bytes: [UInt8], from start: Int) -> Int? {
        let blanks = bytes[start...].prefix { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D || $0 == 0x0A }
        guard !blanks.isEmpty, blanks.count(where: { $0 == 0x0A }) <= 1 else { return nil }
        let isLineEnd = blanks.contains(0x0A)
        let rest = bytes[blanks.endIndex...]
        guard rest.count > 3, SMTPReply.isReply(rest) else { return isLineEnd ? blanks.endIndex : nil }
        let status = rest.dropFirst(4).prefix { $0 == UInt8(ascii: ".") || (0x30...0x39).contains($0) }
        guard status.contains(UInt8(ascii: ".")) else { return status.startIndex }
        return status.endIndex + rest[status.endIndex...].prefix { $0 == 0x20 }.count
    }
}
