/// What an email says, before it is a message: the subject on one line, and the body as text and as HTML with LF line ends.
package struct RenderedEmail: Sendable, HiddenContent {
    package let subject: String
    package let text: String
    package let html: String
    /// The language tag of the templates that were used.
    package let locale: String

    package init(subject: String, text: String, html: String, locale: String) {
        self.subject = subject
        self.text = text
        self.html = html
        self.locale = locale
    }
}
