package import Domain

/// The operator's words for every email, read and checked once at start, and again when asked to.
package struct EmailTemplates: Sendable {
    /// The templates of one language under the name of its folder.
    private struct Language: Sendable {
        let name: String
        var sets: [EmailKind: TemplateSet] = [:]
    }

    /// By tag in lower case: RFC 5646 §2.1.1 gives case no meaning.
    private let languages: [String: Language]

    /// Reads `LOCALE/KIND/{subject,body.txt,body.html}.mustache` for each language that has a folder, and throws everything that is wrong.
    package static func load(directory: String) throws(TemplateProblems) -> EmailTemplates {
        var loader = TemplateLoader(directory: directory)
        var languages: [String: Language] = [:]
        for locale in loader.locales() {
            var language = Language(name: locale)
            for kind in EmailKind.allCases { language.sets[kind] = loader.load(kind, locale: locale) }
            languages[locale.lowercased()] = language
        }
        guard loader.problems.isEmpty else { throw TemplateProblems(problems: loader.problems) }
        return EmailTemplates(languages: languages)
    }

    /// The languages there are templates for.
    package var locales: [String] { languages.values.map(\.name).sorted() }

    /// The email in the recipient's language, else in a wider form of it (`sv-SE`, `sv`), else in English.
    ///
    /// `link` and `expires` are for the kinds that carry a link, and left aside by the others.
    package func render(
        _ kind: EmailKind, locale: LanguageTag?, facts: EmailFacts, link: String? = nil, expires: Timestamp? = nil, letterhead: Letterhead
    ) -> RenderedEmail {
        let chain = (locale?.fallbackChain ?? []) + [LanguageTag.english.text]
        guard let language = chain.lazy.compactMap({ languages[$0.lowercased()] }).first, let set = language.sets[kind] else {
            preconditionFailure("load takes no directory without English and no language without every kind")
        }
        let values = EmailValues(facts, locale: language.name, link: link, expires: expires, letterhead: letterhead)
        return set.render(values, locale: language.name)
    }
}
