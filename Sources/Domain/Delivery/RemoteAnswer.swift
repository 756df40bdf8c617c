/// What a mail program or relay said, as one line that can be kept and shown.
package enum RemoteAnswer {
    static let limit = 500

    /// The text with every run of blanks, line breaks and control characters as one blank, cut at 500 characters; nil where nothing was said.
    package static func line(of text: String) -> String? {
        var line = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            let isBlank = scalar.properties.isWhitespace || !PlainText.isPrintable(scalar)
            if isBlank, line.last == " " || line.isEmpty { continue }
            guard line.count < limit else { break }
            line.append(isBlank ? " " : scalar)
        }
        if line.last == " " { line.removeLast() }
        return line.isEmpty ? nil : String(line)
    }
}
