/// The two names of a profile, which every reader expects in an order of their own.
package struct PersonName: Equatable, Sendable, Codable {
    package let first: String
    package let last: String

    package init(first: String, last: String) {
        self.first = first
        self.last = last
    }

    /// Both in one text, for readers of the language: `Ada Byron`, `山田 太郎`, and in Chinese `王小明`.
    ///
    /// The order is that of the script in which the names are written, whatever the language around them (UTS #35, Part 8): the family
    /// name stands first in Han characters, kana and Hangul, and last in all others.
    package func text(inLanguage tag: String) -> String {
        guard !first.isEmpty, !last.isEmpty else { return first + last }
        guard Self.isEastAsian(first), Self.isEastAsian(last) else { return first + " " + last }
        let isChinese = tag.split(separator: "-").first?.lowercased() == "zh"
        return isChinese ? last + first : last + " " + first
    }

    /// Whether no letter is of another script.
    private static func isEastAsian(_ name: String) -> Bool {
        let letters = name.unicodeScalars.filter(\.properties.isAlphabetic)
        return !letters.isEmpty && letters.allSatisfy(isEastAsian)
    }

    private static func isEastAsian(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x1100...0x11FF, 0x3005...0x3007, 0x3031...0x3035, 0x3040...0x31FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA960...0xA97F,
            0xAC00...0xD7FF, 0xF900...0xFAFF, 0xFF66...0xFFDC, 0x1AFF0...0x1B16F, 0x20000...0x3FFFD:
            true
        default: false
        }
    }
}
