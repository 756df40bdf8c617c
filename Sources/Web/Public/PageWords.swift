/// The words of the pages in one language, from Pages/words/LOCALE.txt: a line each, `key = text`, `#` before what is only for translators.
struct PageWords: Sendable {
    /// What is wrong with the pages' files, which only a change of the sources can be.
    struct Fault: Error, Equatable, CustomStringConvertible {
        let description: String
    }

    /// What stands in a page for each `{name}` of a text (`{count}` is the script's); the words themselves are text and no more.
    static let markup = [
        "username": "<strong>{{username}}</strong>", "minimumLength": "{{minimumLength}}", "tooShort": "{{tooShort}}",
        "begun": "<time dir=\"ltr\" datetime=\"{{begun}}\">{{begunText}}</time>",
        "seen": "<time dir=\"ltr\" datetime=\"{{seen}}\">{{seenText}}</time>",
        "seconds": "{{seconds}}", "minutes": "{{minutes}}", "count": "{count}", "forgot": "<a href=\"/forgot\">", "/forgot": "</a>",
    ]

    private let texts: [String: String]

    init(_ file: String) throws(Fault) {
        var texts: [String: String] = [:]
        for line in file.split(separator: "\n") where !line.hasPrefix("#") {
            guard let sign = line.firstRange(of: " = ") else { throw Fault(description: "no key = text: \(line)") }
            guard texts.updateValue(String(line[sign.upperBound...]), forKey: String(line[..<sign.lowerBound])) == nil else {
                throw Fault(description: "twice: \(line)")
            }
        }
        self.texts = texts
    }

    var keys: Set<String> { Set(texts.keys) }

    /// The text as it was written.
    subscript(_ key: String) -> String? { texts[key] }

    /// A page's structure with the text of each `[[key]]` in it.
    func fill(_ structure: String) throws(Fault) -> String {
        var pieces = structure.split(separator: "[[", omittingEmptySubsequences: false)
        var page = String(pieces.removeFirst())
        for piece in pieces {
            guard let end = piece.firstRange(of: "]]") else { throw Fault(description: "[[ without ]]: \(piece)") }
            guard let text = texts[String(piece[..<end.lowerBound])] else {
                throw Fault(description: "no words: \(piece[..<end.lowerBound])")
            }
            page += try Self.marked(text) + piece[end.upperBound...]
        }
        return page
    }

    /// The keys that a page's structure names.
    static func keys(in structure: String) -> Set<String> {
        Set(structure.split(separator: "[[", omittingEmptySubsequences: false).dropFirst().compactMap { Self.before("]]", in: $0) })
    }

    /// The names in braces in a text.
    static func placeholders(in text: String) -> [String] {
        text.split(separator: "{", omittingEmptySubsequences: false).dropFirst().map { before("}", in: $0) ?? String($0) }
    }

    private static func before(_ end: String, in text: Substring) -> String? {
        text.firstRange(of: end).map { String(text[..<$0.lowerBound]) }
    }

    private static func marked(_ text: String) throws(Fault) -> String {
        var pieces = text.split(separator: "{", omittingEmptySubsequences: false)
        var page = PageText().escapeText(String(pieces.removeFirst()))
        for piece in pieces {
            guard let end = piece.firstRange(of: "}"), let markup = markup[String(piece[..<end.lowerBound])] else {
                throw Fault(description: "unknown {\(piece): \(text)")
            }
            page += markup + PageText().escapeText(String(piece[end.upperBound...]))
        }
        return page
    }
}
