/// A header field such as Content-Type: a word, and parameters behind it (RFC 2045 §5.1).
struct HeaderParameters {
    /// The first word, in lower case.
    let word: String
    private var values: [String: String] = [:]

    init(_ text: String) {
        let pieces = Self.split(text)
        word = pieces[0].lowercased()
        for piece in pieces.dropFirst().prefix(50) {
            guard let equals = piece.utf8.firstIndex(of: UInt8(ascii: "=")) else { continue }
            let name = Self.trimmed(piece[..<equals]).lowercased()
            if values[name] == nil { values[name] = Self.unquoted(Self.trimmed(piece[piece.utf8.index(after: equals)...])) }
        }
    }

    subscript(name: String) -> String? { values[name] }

    /// At each semicolon that does not stand in quotes; never empty.
    private static func split(_ text: String) -> [String] {
        var pieces: [String] = []
        var piece = String.UnicodeScalarView()
        var (isQuoted, isEscaped) = (false, false)
        for scalar in text.unicodeScalars {
            if scalar == "\"", !isEscaped { isQuoted.toggle() }
            isEscaped = scalar == "\\" && !isEscaped
            if scalar == ";", !isQuoted {
                pieces.append(trimmed(String(piece)[...]))
                piece = String.UnicodeScalarView()
            } else {
                piece.append(scalar)
            }
        }
        return pieces + [trimmed(String(piece)[...])]
    }

    private static func unquoted(_ text: String) -> String {
        guard text.utf8.count >= 2, text.utf8.first == UInt8(ascii: "\""), text.utf8.last == UInt8(ascii: "\"") else { return text }
        var result = String.UnicodeScalarView()
        var isEscaped = false
        for scalar in text.unicodeScalars.dropFirst().dropLast() {
            isEscaped = scalar == "\\" && !isEscaped
            if !isEscaped { result.append(scalar) }
        }
        return String(result)
    }

    private static func trimmed(_ text: Substring) -> String {
        let isBlank: (Unicode.Scalar) -> Bool = { $0 == " " || $0 == "\t" }
        let start = text.unicodeScalars.drop(while: isBlank)
        guard let last = start.lastIndex(where: { !isBlank($0) }) else { return "" }
        return String(start[...last])
    }
}
