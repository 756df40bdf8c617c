// The standard library decomposes for its own comparisons but shows it only under this name; Foundation is not for Domain.
@_spi(_Unicode) import Swift

/// The words by which a profile is found: folded, so that neither case nor accents count; each begins with what somebody may type.
package enum SearchWords {
    /// The most words that a query is read for; more only narrow what is narrow already.
    private static let queryLimit = 8
    /// Longer words are found by their beginning; in code points.
    private static let longest = 40

    /// The words of a profile: its names, username and email as they are and in parts, and the mail domains behind an `@`. A word that begins
    /// another is left out, since that one is found by it: each word is a row to write.
    package static func words(firstName: String, lastName: String, username: String, email: String) -> [String] {
        var words: [String] = []
        for name in [firstName, lastName] { add(fold(name), to: &words) }
        addAddress(fold(username), to: &words)
        addAddress(fold(email), to: &words)
        return words.indices.filter { index in
            !words.indices.contains { $0 != index && words[$0].utf8.starts(with: words[index].utf8) }
        }.map { words[$0] }
    }

    /// The words of a query, the longest first, which is likely to narrow the most; empty where there is nothing to search by.
    package static func query(_ text: String) -> [String] {
        var words: [String] = []
        for piece in fold(text).unicodeScalars.split(whereSeparator: \.properties.isWhitespace).prefix(queryLimit) {
            append(trimmed(piece), to: &words)
        }
        return words.sorted { $0.utf8.count == $1.utf8.count ? $0 < $1 : $0.utf8.count > $1.utf8.count }
    }

    /// What comes behind every word that begins with `prefix`, in the order of bytes.
    package static func end(of prefix: String) -> String { prefix + "\u{10FFFF}" }

    /// The text without case and accents: `Ångström` is `angstrom`, `STRASSE` is `strasse` as `Straße` is.
    package static func fold(_ text: String) -> String {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.lowercased() }
        var folded = String.UnicodeScalarView()
        for scalar in text.caseFoldedKey._nfd where scalar.properties.generalCategory != .nonspacingMark {
            if let plain = plain[scalar] { folded.append(contentsOf: plain.unicodeScalars) } else { folded.append(scalar) }
        }
        return String(folded).normalFormC
    }

    /// Letters with a stroke or joined, which Unicode does not decompose.
    private static let plain: [Unicode.Scalar: String] = [
        "ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ŧ": "t", "æ": "ae", "œ": "oe", "ı": "i", "ð": "d", "þ": "th", "’": "'",
    ]

    private typealias Piece = Substring.UnicodeScalarView

    /// Each piece between spaces, and its parts where signs divide it: `o'brien` is found by that, by `brien` and by `obrien`.
    private static func add(_ text: String, to words: inout [String]) {
        for piece in text.unicodeScalars.split(whereSeparator: { $0 == " " || (!$0.isASCII && $0.properties.isWhitespace) }) {
            append(trimmed(piece), to: &words)
            let parts = piece.split { !isWordPart($0) }
            guard parts.count > 1 else { continue }
            for part in parts { append(part, to: &words) }
            if piece.contains("'") {
                append(Substring(parts.map { String(String.UnicodeScalarView($0)) }.joined()).unicodeScalars, to: &words)
            }
        }
    }

    /// An address as it is, what stands before its `@` also in parts, and its domain; a username that is none, as a name.
    private static func addAddress(_ text: String, to words: inout [String]) {
        guard let at = text.unicodeScalars.lastIndex(of: "@"), at != text.unicodeScalars.startIndex else { return add(text, to: &words) }
        append(text.unicodeScalars[...], to: &words)
        add(String(text.unicodeScalars[..<at]), to: &words)
        append(text.unicodeScalars[at...], to: &words)
    }

    private static func append(_ piece: Piece, to words: inout [String]) {
        let word = String(String.UnicodeScalarView(piece.prefix(longest)))
        if !word.isEmpty, !words.contains(where: { $0.utf8.elementsEqual(word.utf8) }) { words.append(word) }
    }

    /// Without the signs around it; an @ in front is asked for.
    private static func trimmed(_ piece: Piece) -> Piece {
        guard let first = piece.firstIndex(where: { isWordPart($0) || $0 == "@" }), let last = piece.lastIndex(where: isWordPart),
            first <= last
        else { return piece.prefix(0) }
        return piece[first...last]
    }

    private static func isWordPart(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "0"..."9": true
        default: !scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil || isMark(scalar))
        }
    }

    private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
        [.spacingMark, .nonspacingMark, .enclosingMark].contains(scalar.properties.generalCategory)
    }
}
