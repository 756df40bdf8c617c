/// An attribute's text as an HTTP header carries it (CloudEvents HTTP protocol binding 1.0 §3.1.3.2).
enum HeaderValue {
    /// The text, unquoted and then percent-decoded once; nil where an escape is broken or the bytes are not UTF-8.
    static func decode(_ value: String) -> String? {
        guard let bytes = percentDecoded(unquoted(Array(value.utf8)[...])) else { return nil }
        return String(validating: bytes, as: UTF8.self)
    }

    /// The inside of a quoted-string (RFC 9110 §5.6.4).
    private static func unquoted(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let quote = UInt8(ascii: "\"")
        guard bytes.count >= 2, bytes.first == quote, bytes.last == quote else { return bytes }
        var plain: [UInt8] = []
        var rest = bytes.dropFirst().dropLast()
        while let byte = rest.popFirst() { plain.append(byte == UInt8(ascii: "\\") ? rest.popFirst() ?? byte : byte) }
        return plain[...]
    }

    private static func percentDecoded(_ bytes: ArraySlice<UInt8>) -> [UInt8]? {
        var plain: [UInt8] = []
        var rest = bytes
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                plain.append(byte)
                continue
            }
            guard let high = rest.popFirst().flatMap(hexValue), let low = rest.popFirst().flatMap(hexValue) else { return nil }
            plain.append(high << 4 | low)
        }
        return plain
    }
}
