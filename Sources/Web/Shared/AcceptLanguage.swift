import Domain
import Hummingbird

/// The languages that a request asks for (RFC 9110 §12.5.4); what cannot be read in the field is passed over.
struct AcceptLanguage {
    private struct Range {
        /// Nil for `*`.
        let tag: LanguageTag?
        /// In thousandths; 0 is "not this one".
        let quality: Int
    }

    /// Best first, and as they came where they are alike.
    private let wanted: [Range]
    private let refused: [Range]

    init(_ request: Request) { self.init(request.headers[.acceptLanguage] ?? "") }

    init(_ field: String) {
        let ranges = field.split(separator: ",").compactMap(Self.range)
        wanted = ranges.enumerated().filter { $0.element.quality > 0 }
            .sorted { ($1.element.quality, $0.offset) < ($0.element.quality, $1.offset) }.map(\.element)
        refused = ranges.filter { $0.quality == 0 }
    }

    /// The first of the languages, named by tags in lower case, that is asked for or near to what is asked for (RFC 4647 §3.4); nil where
    /// there is none.
    func choice(among languages: Set<String>) -> String? {
        let allowed = languages.filter { language in !refused.contains { Self.covers($0, language) } }
        for range in wanted {
            let candidates = range.tag?.relatives ?? [LanguageTag.english.text] + allowed.sorted()
            if let language = candidates.first(where: allowed.contains) { return language }
        }
        return nil
    }

    private static func covers(_ range: Range, _ language: String) -> Bool {
        guard let tag = range.tag?.text.lowercased() else { return false }
        return language == tag || language.hasPrefix(tag + "-")
    }

    private static func range(_ text: Substring) -> Range? {
        let parts = text.split(separator: ";", omittingEmptySubsequences: false).map { $0.filter { $0 != " " && $0 != "\t" } }
        guard parts.count <= 2, let name = parts.first, let quality = parts.count == 2 ? quality(parts[1]) : 1000 else { return nil }
        if name == "*" { return Range(tag: nil, quality: quality) }
        return (try? LanguageTag(name)).map { Range(tag: $0, quality: quality) }
    }

    /// `q=0.8` in thousandths (RFC 9110 §12.4.2).
    private static func quality(_ text: String) -> Int? {
        let number = Array(text.utf8.dropFirst(2))
        guard text.lowercased().hasPrefix("q="), (1...5).contains(number.count), number.count == 1 || number[1] == UInt8(ascii: ".") else {
            return nil
        }
        let digits = [number[0]] + number.dropFirst(2)
        guard digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else { return nil }
        return Int(String(decoding: (digits + "000".utf8).prefix(4), as: UTF8.self)).flatMap { $0 <= 1000 ? $0 : nil }
    }
}
