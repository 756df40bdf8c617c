/// The lines of an email's text: short enough to be read without scrolling, however long the names in them are.
enum TextLines {
    /// What RFC 5322 §2.1.1 asks of a line, in code points.
    private static let width = 78

    /// The text with each longer line broken at spaces, going on under its own beginning; what has no space stays whole.
    static func wrapped(_ text: String) -> String {
        let lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.contains(where: { $0.count > width }) else { return text }
        return lines.map { $0.count > width ? broken($0) : String($0) }.joined(separator: "\n")
    }

    private static func broken(_ line: Substring.UnicodeScalarView) -> String {
        let indent = String(repeating: " ", count: line.prefix(while: isMargin).count)
        var lines: [String] = []
        var current = String(line.prefix { $0 == " " })
        for word in line.drop(while: { $0 == " " }).split(separator: " ", omittingEmptySubsequences: false) {
            if !current.isBlank, current.unicodeScalars.count + 1 + word.count > width {
                lines.append(current)
                current = indent + String(word)
            } else {
                current += (current.isBlank ? "" : " ") + String(word)
            }
        }
        return (lines + [current]).joined(separator: "\n")
    }

    /// What stands before a line's words: blanks, and the mark of an item.
    private static func isMargin(_ scalar: Unicode.Scalar) -> Bool { " *-".unicodeScalars.contains(scalar) }
}

extension String {
    fileprivate var isBlank: Bool { utf8.allSatisfy { $0 == UInt8(ascii: " ") } }
}
