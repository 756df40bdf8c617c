import Domain
import HTTPTypes
import Hummingbird
import Mustache

/// The pages in every language they are written in, each language a folder under Pages/.
struct Pages: Sendable {
    /// The style sheet, the same for all.
    let style: String
    private let languages: [String: MustacheLibrary]
    private let english: MustacheLibrary

    /// Fails where a template is not well-formed; the tests see to that.
    init() throws {
        MustacheContentTypes.register(PageText(), named: PageText.name)
        let files = PageFiles.load()
        style = files["latchkey.css"] ?? ""
        let names = Set(
            files.keys.compactMap { $0.split(separator: "/").count == 2 ? $0.split(separator: "/").first.map(String.init) : nil })
        languages = try Dictionary(uniqueKeysWithValues: names.map { ($0, try Self.library(of: $0, files)) })
        english = languages["en"] ?? MustacheLibrary()
    }

    /// The answer that shows the page in the language, or the nearest to it that there is.
    func answer(_ page: Page, _ status: HTTPResponse.Status = .ok, in locale: LanguageTag?, headers: HTTPFields = [:]) -> Response {
        let language = locale?.fallbackChain.first { languages[$0] != nil } ?? "en"
        let values = page.values.merging(["lang": language, "dir": Self.direction(of: language)]) { $1 }
        let text = (languages[language] ?? english).render(values, withTemplate: page.template) ?? ""
        var headers = headers
        headers[.contentType] = "text/html; charset=utf-8"
        headers[.contentLanguage] = language
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }

    private static func library(of language: String, _ files: [String: String]) throws -> MustacheLibrary {
        var library = MustacheLibrary()
        for (name, text) in files where name == "layout" || name.hasPrefix("\(language)/") {
            let bare = name == "layout" ? name : String(name.dropFirst(language.count + 1))
            // Asked for in every file, so that no template can forget it.
            library.register(try MustacheTemplate(string: "{{% CONTENT_TYPE:\(PageText.name)}}" + text), named: bare)
        }
        return library
    }

    private static func direction(of language: String) -> String {
        ["ar", "fa", "he", "ur"].contains(language.split(separator: "-").first.map(String.init) ?? "") ? "rtl" : "ltr"
    }
}
