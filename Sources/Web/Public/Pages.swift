import Domain
import HTTPTypes
import Hummingbird
import Mustache

/// The pages: their structure once, and the words for it in every language that has a file under Pages/words/.
struct Pages: Sendable {
    struct Language: Sendable {
        let name: String
        let library: MustacheLibrary

        func render(_ template: String, _ values: [String: any Sendable]) -> String {
            library.render(PageValues(values: values), withTemplate: template) ?? ""
        }
    }

    /// Style sheet, script and icon, the same for all.
    let assets: PageAssets
    /// By tag in lower case.
    let languages: [String: Language]
    private let english: Language
    private let shelf = PageShelf()

    /// Fails where a template is not well-formed or lacks its words; the tests see to that.
    init() throws {
        MustacheContentTypes.register(PageText(), named: PageText.name)
        let files = PageFiles.load()
        let assets = try PageAssets(files)
        self.assets = assets
        languages = try Dictionary(
            uniqueKeysWithValues: files.words.map {
                (
                    $0.lowercased(),
                    Language(name: $0, library: try Self.library(files.structures, PageWords($1), Self.constants($0, assets)))
                )
            })
        guard let english = languages[LanguageTag.english.text] else { throw PageWords.Fault(description: "no words in English") }
        self.english = english
    }

    /// The answer that shows the page in the language, or the nearest to it that there is; without one, in what the request asks for.
    func answer(
        _ page: Page, _ status: HTTPResponse.Status = .ok, in locale: LanguageTag?, to request: Request, headers: HTTPFields = [:]
    ) -> Response {
        var headers = headers
        if locale == nil { headers[.vary] = "Accept-Language" }
        let language = language(locale, asked: request)
        headers[.contentType] = "text/html; charset=utf-8"
        headers[.contentLanguage] = language.name
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: body(page, language)))
    }

    func body(_ page: Page, _ language: Language) -> ByteBuffer {
        let (template, values) = (page.template, page.values)
        return shelf.page(template, in: language.name, values) { language.render(template, $0) }
            ?? ByteBuffer(string: language.render(template, values))
    }

    private func language(_ locale: LanguageTag?, asked request: Request) -> Language {
        if let locale, let exact = languages[locale.text.lowercased()] { return exact }
        if let locale { return locale.fallbackChain.lazy.compactMap { languages[$0] }.first ?? english }
        return AcceptLanguage(request).choice(among: Set(languages.keys)).flatMap { languages[$0] } ?? english
    }

    /// What is the same in every page of a language, by its name in the layout.
    private static func constants(_ language: String, _ assets: PageAssets) -> [String: String] {
        assets.addresses.merging(["lang": language, "dir": TextDirection(ofLanguage: language).rawValue]) { $1 }
    }

    private static func library(_ structures: [String: String], _ words: PageWords, _ constants: [String: String]) throws -> MustacheLibrary
    {
        var library = MustacheLibrary()
        for (name, structure) in structures {
            // Asked for in every file, so that no template can forget it.
            let text =
                "{{% CONTENT_TYPE:\(PageText.name)}}"
                + constants.reduce(try words.fill(structure)) { $0.replacing("{{\($1.key)}}", with: $1.value) }
            library.register(try MustacheTemplate(string: text), named: name)
        }
        return library
    }
}

/// What a page's template names; a type of its own, since the library asks each object anew what it is, and dictionaries are slow to tell.
private struct PageValues: MustacheParent {
    let values: [String: any Sendable]

    func child(named name: String) -> Any? { values[name] }
}
