internal import Domain
internal import Mustache

/// The three templates of one kind in one language, compiled.
struct TemplateSet: Sendable {
    /// The parts of an email, each in a file of its own.
    enum Part: String, CaseIterable {
        case subject
        case text = "body.txt"
        case html = "body.html"

        /// The file's name inside `LOCALE/KIND/`.
        var fileName: String { rawValue + ".mustache" }

        private var contentType: String { self == .html ? HTMLText.name : "TEXT" }

        /// The template, which begins with the line that says how its values are escaped.
        func compile(_ source: String) throws -> MustacheTemplate {
            try MustacheTemplate(string: "{{% CONTENT_TYPE:\(contentType)}}\n" + source)
        }
    }

    private let subject: MustacheTemplate
    private let text: MustacheTemplate
    private let html: MustacheTemplate

    init(subject: MustacheTemplate, text: MustacheTemplate, html: MustacheTemplate) {
        self.subject = subject
        self.text = text
        self.html = html
    }

    /// The email that the values make, in the language named.
    func render(_ values: EmailValues, locale: String) -> RenderedEmail {
        RenderedEmail(subject: subject.render(values), text: text.render(values), html: html.render(values), locale: locale)
    }
}
