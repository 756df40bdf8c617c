/// Rules that every short text from outside keeps, whatever it names.
package enum PlainText {
    /// The text in NFC without white space around it, or why it cannot be taken. `limit` counts code points in NFC, the white space
    /// that goes among them: a document can say no other.
    package static func parse(_ text: String, as what: String, limit: Int) throws(Refusal) -> String {
        let text = text.normalFormC
        let trimmed = trim(text)
        guard !trimmed.isEmpty else { throw Refusal(.invalidValue, "\(what) is empty; give it a value.") }
        guard text.unicodeScalars.count <= limit else {
            throw Refusal(.invalidValue, "\(what) is longer than \(limit) characters; shorten it.")
        }
        guard trimmed.unicodeScalars.allSatisfy(isPrintable) else {
            throw Refusal(.invalidValue, "\(what) contains a control character or line break; remove it.")
        }
        return trimmed
    }

    /// Whether the scalar may stand in one line of text: no C0, C1, line separators, or marks that reverse the reading direction.
    package static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0x2028, 0x2029, 0x202A...0x202E, 0x2066...0x2069, 0xFEFF, 0xFFFE, 0xFFFF: false
        default: true
        }
    }

    private static func trim(_ text: String) -> String {
        let scalars = text.unicodeScalars
        guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
            let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
        else { return "" }
        return String(scalars[first...last])
    }
}
