/// The lines of an email's text: short enough to be read without scrolling, however long the names in them are.
enum TextLines {
    /// What RFC 5322 §2.1.1 asks of a line, in columns of a fixed-width font.
    private static let width = 78

    /// The text with each longer line broken at spaces or between wide characters, going on under its own beginning; what has neither stays
    /// whole.
    static func wrapped(_ text: String) -> String {
        let lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.contains(where: { columns($0) > width }) else { return text }
        return lines.map { columns($0) > width ? broken($0) : String($0) }.joined(separator: "\n")
    }

    private static func broken(_ line: Substring.UnicodeScalarView) -> String {
        let indent = String(repeating: " ", count: line.prefix(while: isMargin).count)
        var lines: [String] = []
        var current = String(line.prefix { $0 == " " })
        for word in line.drop(while: { $0 == " " }).split(separator: " ", omittingEmptySubsequences: false) {
            var space = current.isBlank ? "" : " "
            for piece in pieces(of: word) {
                if !current.isBlank, columns(current.unicodeScalars[...]) + space.utf8.count + columns(piece) > width {
                    lines.append(current)
                    current = indent + String(piece)
                } else {
                    current += space + String(piece)
                }
                space = ""
            }
        }
        return (lines + [current]).joined(separator: "\n")
    }

    /// The word cut wherever a line may end between two of its characters, one of them wide (UAX #14, ID, CL and OP).
    private static func pieces(of word: Substring.UnicodeScalarView) -> [Substring.UnicodeScalarView] {
        var pieces: [Substring.UnicodeScalarView] = []
        var start = word.startIndex
        for (index, next) in zip(word.indices, word.indices.dropFirst()) where mayEnd(after: word[index], before: word[next]) {
            pieces.append(word[start..<next])
            start = next
        }
        return pieces + [word[start...]]
    }

    private static func mayEnd(after left: Unicode.Scalar, before right: Unicode.Scalar) -> Bool {
        (isWide(left) || isWide(right)) && !isOpening(left) && !isClosing(right)
    }

    private static func columns(_ text: Substring.UnicodeScalarView) -> Int { text.reduce(0) { $0 + (isWide($1) ? 2 : 1) } }

    /// What takes two columns (UAX #11): Han characters, kana, Hangul, their punctuation, and full-width forms.
    private static func isWide(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF01...0xFF60,
            0xFFE0...0xFFE6, 0x20000...0x3FFFD:
            true
        default: false
        }
    }

    private static func isOpening(_ scalar: Unicode.Scalar) -> Bool { "（「『【〈《“‘([".unicodeScalars.contains(scalar) }

    private static func isClosing(_ scalar: Unicode.Scalar) -> Bool { "）」』】〉》”’)]、。，．：；？！ー・,.:;?!".unicodeScalars.contains(scalar) }

    /// What stands before a line's words: blanks, and the mark of an item.
    private static func isMargin(_ scalar: Unicode.Scalar) -> Bool { " *-".unicodeScalars.contains(scalar) }
}

extension String {
    fileprivate var isBlank: Bool { utf8.allSatisfy { $0 == UInt8(ascii: " ") } }
}
