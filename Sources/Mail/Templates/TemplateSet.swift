/// The three templates of one kind in one language.
struct TemplateSet: Sendable {
    /// The parts of an email, each in a file of its own.
    enum Part: String, CaseIterable {
        case subject
        case text = "body.txt"
        case html = "body.html"

        /// The file's name inside `LOCALE/KIND/`.
        var fileName: String { rawValue + ".mustache" }

        var escaping: Template.Escaping { self == .html ? .html : .none }
    }

    private let subject: Template
    private let text: Template
    private let html: Template

    init(subject: Template, text: Template, html: Template) {
        self.subject = subject
        self.text = text
        self.html = html
    }

    /// The email that the values make, in the language named.
    func render(_ values: EmailValues, locale: String) -> RenderedEmail {
        RenderedEmail(
            subject: subject.render(values), text: TextLines.wrapped(text.render(values)), html: html.render(values), locale: locale)
    }
}
