/// Digits and signs that stand in for letters, undone byte for byte so that positions stay.
enum Leet {
    /// The folded text itself, then, where that differs, what it reads as when `1` is an l, and when it is an i.
    static func readings(of folded: [UInt8]) -> [[UInt8]] {
        let (withL, withI) = (
            folded.map { letter(for: $0, one: UInt8(ascii: "l")) }, folded.map { letter(for: $0, one: UInt8(ascii: "i")) }
        )
        return withL == folded ? [folded] : withL == withI ? [folded, withL] : [folded, withL, withI]
    }

    static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    static func isAlphanumeric(_ byte: UInt8) -> Bool { isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) }

    private static func letter(for byte: UInt8, one: UInt8) -> UInt8 {
        switch byte {
        case UInt8(ascii: "0"): UInt8(ascii: "o")
        case UInt8(ascii: "1"), UInt8(ascii: "!"), UInt8(ascii: "|"): one
        case UInt8(ascii: "3"): UInt8(ascii: "e")
        case UInt8(ascii: "4"), UInt8(ascii: "@"): UInt8(ascii: "a")
        case UInt8(ascii: "5"), UInt8(ascii: "$"): UInt8(ascii: "s")
        case UInt8(ascii: "7"): UInt8(ascii: "t")
        default: byte
        }
    }
}
