import Domain
import Foundation
import Mail

/// One email of each kind with all that its facts can say, and the shipped templates to write it with.
enum SampleEmails {
    static let templatesDirectory = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../EmailTemplates").path
    static let link = "https://phones.example.com/p/Zm9yIHRlc3RzIG9ubHksIG5vdCBhIHJlYWwgdG9rZW4"
    /// Monday, 23 November 2026, 17:05:09 UTC.
    static let now = Timestamp(microseconds: 1_795_453_509_000_000)

    /// The shipped templates, or why they cannot be used.
    static let templates = Result<EmailTemplates, TemplateProblems> { () throws(TemplateProblems) in
        try EmailTemplates.load(directory: templatesDirectory)
    }

    static func letterhead() throws -> Letterhead {
        Letterhead(from: try MailFrom.parse("Example Phones <no-reply@example.com>"), supportContact: "help@example.com")
    }

    static func facts(_ kind: EmailKind) -> EmailFacts { .sample(kind) }

    static func rendered(_ kind: EmailKind, _ facts: EmailFacts, locale: LanguageTag? = nil) throws -> RenderedEmail {
        try templates.get().render(
            kind, locale: locale, facts: facts, link: kind.carriesLink ? link : nil,
            expires: kind.carriesLink ? now.adding(.seconds(86_400)) : nil, letterhead: letterhead())
    }

    static func message(
        _ content: RenderedEmail, kind: EmailKind = .createPassword, name: String = "Ada Byron", event: String = "a-1",
        from: String = "Example Phones <no-reply@example.com>"
    ) throws -> Message {
        let from = try MailFrom.parse(from)
        let postmark = Postmark(number: 42, random: Array(0..<16), at: now, node: "node-1", domain: from.domain)
        return Message(
            postmark: postmark, from: from, to: try EmailAddress("ada@example.com"), recipientName: name, kind: kind, event: event,
            date: now, content: content)
    }
}
