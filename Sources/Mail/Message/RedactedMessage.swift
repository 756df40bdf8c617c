/// A message as an operator may see it: every link's token hidden, in whichever encoding it stands.
package struct RedactedMessage: Sendable {
    private static let marker = Array("/p/".utf8)
    private static let hidden = Array("(hidden)".utf8)

    /// The whole message as text.
    package let text: String

    package init(bytes: [UInt8]) {
        var shown: [UInt8] = []
        shown.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            shown.append(bytes[index])
            index += 1
            guard shown.suffix(Self.marker.count).elementsEqual(Self.marker) else { continue }
            let end = Self.endOfToken(bytes, from: index)
            // A token has 43 characters; whatever else is that long after `/p/` is hidden as well.
            if end.length >= 20 {
                shown += Self.hidden
                index = end.index
            }
        }
        text = String(decoding: shown, as: UTF8.self)
    }

    /// Where the run of base64url characters ends, passing over soft line breaks of quoted-printable (RFC 2045 §6.7).
    private static func endOfToken(_ bytes: [UInt8], from start: Int) -> (index: Int, length: Int) {
        var index = start
        var length = 0
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "="), index + 1 < bytes.count, bytes[index + 1] == UInt8(ascii: "\n") {
                index += 2
            } else if isTokenByte(bytes[index]) {
                index += 1
                length += 1
            } else {
                break
            }
        }
        return (index, length)
    }

    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"): true
        default: byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
        }
    }
}
