/// A language tag such as `en`, `pt-BR` or `zh-Hans` (RFC 5646), at most 35 characters.
package struct LanguageTag: Identifier {
    package let text: String
    package static let english = LanguageTag(known: "en")

    package init(_ text: String) throws(Refusal) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        let isSubtag: (Substring) -> Bool = { (1...8).contains($0.utf8.count) && $0.utf8.allSatisfy(isLetterOrDigit) }
        guard text.utf8.count <= 35, let language = parts.first, (2...8).contains(language.utf8.count), parts.allSatisfy(isSubtag) else {
            throw Refusal(.invalidValue, "locale must be a language tag such as en, pt-BR or zh-Hans.")
        }
        self.text = text
    }

    private init(known text: String) { self.text = text }

    /// Under which names words for this tag are looked for, nearest first and English last, in lower case: `pt-pt`, `pt`, `pt-br`, `en`.
    package var fallbackChain: [String] { Self.unrepeated(relatives + ["en"]) }

    /// The chain without English at its end, for who has another wish to look at first.
    ///
    /// The wider forms of the tag (RFC 4647 §3.4; case has no meaning, RFC 5646 §2.1.1), then what its readers read best of all else: the
    /// Portuguese of Brazil, and the Chinese characters of their region: who reads the traditional ones is not given simplified ones.
    package var relatives: [String] {
        let parts = text.lowercased().split(separator: "-")
        let wider = Self.widerForms(of: parts)
        return switch parts.first {
        case "pt": Self.unrepeated(wider + ["pt-br"])
        case "zh": Self.unrepeated(wider.dropLast() + (Self.usesTraditionalCharacters(parts) ? ["zh-hant"] : ["zh-hans", "zh"]))
        default: wider
        }
    }

    private static func widerForms(of parts: [Substring]) -> [String] {
        // A single letter only announces what follows it, and goes with that.
        let ends = (1...max(parts.count, 1)).reversed().filter { $0 == 1 || parts[$0 - 1].utf8.count > 1 }
        return ends.map { parts.prefix($0).joined(separator: "-") }
    }

    private static func usesTraditionalCharacters(_ parts: [Substring]) -> Bool {
        !parts.contains("hans") && !Set(["hant", "tw", "hk", "mo"]).isDisjoint(with: parts)
    }

    private static func unrepeated(_ tags: [String]) -> [String] {
        tags.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }
}
