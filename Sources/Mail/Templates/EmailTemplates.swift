package import Domain

/// The operator's words for every email, read and checked once at start, and again when asked to.
package struct EmailTemplates: Sendable {
    /// The templates of one language under the name of its folder; a PBX may have only some kinds.
    struct Language: Sendable {
        let name: String
        var sets: [EmailKind: TemplateSet] = [:]
    }

    /// By tag in lower case: RFC 5646 §2.1.1 gives case no meaning.
    typealias Languages = [String: Language]

    let languages: Languages
    /// What single PBXs have in place of the general templates, by the PBX's id.
    let ownLanguages: [String: Languages]

    /// Reads `LOCALE/KIND/{subject,body.txt,body.html}.mustache` for each language that has a folder, and `pbx/PBXID/LOCALE/KIND/…` for each
    /// language and kind that a PBX has for itself; throws everything that is wrong.
    package static func load(directory: String) throws(TemplateProblems) -> EmailTemplates {
        var loader = TemplateLoader(directory: directory)
        var languages: Languages = [:]
        for locale in loader.locales() {
            languages[locale.lowercased()] = Self.language(locale, in: locale, EmailKind.allCases, &loader)
        }
        var ownLanguages: [String: Languages] = [:]
        for pbx in loader.pbxs() {
            for locale in loader.locales(of: pbx) {
                let folder = "\(TemplateLoader.pbxFolder)/\(pbx)/\(locale)"
                ownLanguages[pbx, default: [:]][locale.lowercased()] = Self.language(locale, in: folder, loader.kinds(in: folder), &loader)
            }
        }
        guard loader.problems.isEmpty else { throw TemplateProblems(problems: loader.problems) }
        return EmailTemplates(languages: languages, ownLanguages: ownLanguages)
    }

    private static func language(_ locale: String, in folder: String, _ kinds: [EmailKind], _ loader: inout TemplateLoader) -> Language {
        var language = Language(name: locale)
        for kind in kinds { language.sets[kind] = loader.load(kind, in: folder, locale: locale) }
        return language
    }

    /// The languages there are templates for.
    package var locales: [String] { languages.values.map(\.name).sorted() }

    /// The email in the recipient's language, else in the nearest to it (`sv-SE`, `sv`), else in English; in each of these the PBX's own
    /// template comes before the general one.
    ///
    /// `link` and `expires` are for the kinds that carry a link, and left aside by the others.
    package func render(
        _ kind: EmailKind, locale: LanguageTag?, facts: EmailFacts, link: String? = nil, expires: Timestamp? = nil, letterhead: Letterhead
    ) -> RenderedEmail {
        let own = facts.pbx.flatMap { ownLanguages[$0] } ?? [:]
        let nearest = (locale ?? .english).fallbackChain.lazy.flatMap { [own[$0], languages[$0]].compactMap { $0 } }
        guard let language = nearest.first(where: { $0.sets[kind] != nil }), let set = language.sets[kind] else {
            preconditionFailure("load takes no directory without English and no language without every kind")
        }
        let values = EmailValues(facts, locale: language.name, link: link, expires: expires, letterhead: letterhead)
        return set.render(values, locale: language.name)
    }
}
