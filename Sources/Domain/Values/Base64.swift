/// Base64 without padding, strict: every byte sequence has exactly one text (RFC 4648 §3.5, §4, §5).
///
/// Written here because Foundation's decoder knows neither the URL alphabet nor a strict mode, and nothing else here needs Foundation.
package struct Base64: Sendable {
    /// The alphabet of RFC 4648 §4, as PHC strings use it.
    package static let standard = Base64(last: "+/")
    /// The alphabet of RFC 4648 §5, for links, cookies and keys.
    package static let url = Base64(last: "-_")

    /// The standard alphabet with a dot for its plus, as passlib writes it.
    package static let adapted = Base64(last: "./")

    private let digits: [UInt8]
    private let values: [UInt8]
    private static let invalid: UInt8 = 0xFF

    private init(last: String) {
        digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789\(last)".utf8)
        var values = [UInt8](repeating: Self.invalid, count: 256)
        for (value, digit) in digits.enumerated() { values[Int(digit)] = UInt8(value) }
        self.values = values
    }

    package func encode(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count * 4 + 2) / 3)
        var pending: UInt32 = 0
        var bits: UInt32 = 0
        for byte in bytes {
            pending = (pending & 0xFF) << 8 | UInt32(byte)
            bits += 8
            while bits >= 6 {
                bits -= 6
                text.append(digits[Int(pending >> bits & 0x3F)])
            }
        }
        if bits > 0 { text.append(digits[Int(pending << (6 - bits) & 0x3F)]) }
        return String(decoding: text, as: UTF8.self)
    }

    /// The bytes, or nil for any text that `encode` would not write: padding, other alphabets, stray last bits.
    package func decode(_ text: some StringProtocol) -> [UInt8]? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count * 3 / 4)
        var pending: UInt32 = 0
        var bits: UInt32 = 0
        for digit in text.utf8 {
            let value = values[Int(digit)]
            guard value != Self.invalid else { return nil }
            pending = (pending & 0xFF) << 6 | UInt32(value)
            bits += 6
            guard bits >= 8 else { continue }
            bits -= 8
            bytes.append(UInt8(truncatingIfNeeded: pending >> bits))
        }
        let rest = pending & ((1 << bits) - 1)
        return bits < 6 && rest == 0 ? bytes : nil
    }
}
