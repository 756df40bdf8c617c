/// The inside of a JSON string as text (RFC 8259 §7).
enum JSONText {
    /// The text, and why it cannot be taken as it is; what is broken in it reads U+FFFD.
    static func decode(_ bytes: ArraySlice<UInt8>, _ token: JSONScanner.StringToken) -> (text: String, flaw: String?) {
        guard token.hasEscapes else {
            // Validating costs several times what decoding does, and most strings are ASCII.
            return token.isASCII ? (String(decoding: bytes, as: UTF8.self), nil) : validated(bytes, flaw: nil)
        }
        var isLone = false
        let plain = unescape(bytes, isLone: &isLone)
        return validated(plain[...], flaw: isLone ? "a string holds half a surrogate pair" : nil)
    }

    private static func validated(_ bytes: ArraySlice<UInt8>, flaw: String?) -> (text: String, flaw: String?) {
        if let text = String(validating: bytes, as: UTF8.self) { return (text, flaw) }
        return (String(decoding: bytes, as: UTF8.self), "a string is not valid UTF-8")
    }

    private static func unescape(_ bytes: ArraySlice<UInt8>, isLone: inout Bool) -> [UInt8] {
        var plain: [UInt8] = []
        plain.reserveCapacity(bytes.count)
        var rest = bytes
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\"), let kind = rest.popFirst() else {
                plain.append(byte)
                continue
            }
            if kind == UInt8(ascii: "u") {
                plain.append(contentsOf: UTF8.encode(scalar(&rest, isLone: &isLone)) ?? UTF8.encodedReplacementCharacter)
            } else {
                plain.append(plainByte(kind))
            }
        }
        return plain
    }

    private static func plainByte(_ kind: UInt8) -> UInt8 {
        switch kind {
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0C
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "t"): 0x09
        default: kind
        }
    }

    /// The scalar that `\uXXXX`, or a pair of them, stands for; only its digits are still to come.
    private static func scalar(_ rest: inout ArraySlice<UInt8>, isLone: inout Bool) -> Unicode.Scalar {
        let unit = codeUnit(&rest)
        if let scalar = Unicode.Scalar(unit) { return scalar }
        if unit < 0xDC00, let low = lowSurrogate(after: &rest),
            let scalar = Unicode.Scalar(0x10000 + (UInt32(unit - 0xD800) << 10) + UInt32(low - 0xDC00))
        {
            return scalar
        }
        isLone = true
        return "\u{FFFD}"
    }

    /// The second half of a pair, stepped over only where it is one.
    private static func lowSurrogate(after rest: inout ArraySlice<UInt8>) -> UInt16? {
        guard rest.starts(with: [UInt8(ascii: "\\"), UInt8(ascii: "u")]) else { return nil }
        var ahead = rest.dropFirst(2)
        let unit = codeUnit(&ahead)
        guard (0xDC00...0xDFFF).contains(unit) else { return nil }
        rest = ahead
        return unit
    }

    private static func codeUnit(_ rest: inout ArraySlice<UInt8>) -> UInt16 {
        let digits = rest.prefix(4)
        rest = rest.dropFirst(4)
        return digits.reduce(0) { $0 << 4 | UInt16(hexValue($1) ?? 0) }
    }
}
