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

    /// What is kept of a text that quotes a link: its code and its enhanced one, where it has them, and in words that the rest is not.
    package static func withheld(_ text: String) -> String {
        let line = line(of: text) ?? ""
        let code = SMTPReply.isReply(line.utf8) ? line.prefix(3) : ""
        let status = EnhancedStatus.all(in: line).first { code.isEmpty ? $0.kind != 2 : code.hasPrefix("\($0.kind)") }
        let words = [String(code), status?.description ?? "", "(its text quoted the email's link, and is not kept)"]
        return words.filter { !$0.isEmpty }.joined(separator: " ")
    }
}
