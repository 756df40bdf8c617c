package import Cryptography
package import Domain
package import Mail
import Storage

/// Turns a leased row into a whole message under its final names, with a fresh token where the email carries a link. The token is never
/// anywhere but in these bytes.
package struct EmailWriter: Sendable {
    let ambient: Ambient
    /// Those of the moment: they may be read anew while emails are written.
    let templates: @Sendable () -> EmailTemplates
    let digester: TokenDigester
    let letterhead: Letterhead
    let origin: String
    let node: String
    let lifetimes: LinkLifetimes
    let signers: [DKIMSigner]

    package init(
        ambient: Ambient, templates: @Sendable @escaping () -> EmailTemplates, digester: TokenDigester, letterhead: Letterhead,
        origin: String, node: String, lifetimes: LinkLifetimes, signers: [DKIMSigner] = []
    ) {
        self.ambient = ambient
        self.templates = templates
        self.digester = digester
        self.letterhead = letterhead
        self.origin = origin
        self.node = node
        self.lifetimes = lifetimes
        self.signers = signers
    }

    func write(_ row: EmailRow, at now: Timestamp) throws -> WrittenEmail {
        let facts = try FactsText.decode(row.facts ?? "{}")
        let sender = letterhead.sender(for: facts)
        let token = try row.kind.carriesLink ? TokenText(random: ambient.random(TokenText.size)) : nil
        let expires = now.adding(row.kind == .createPassword ? lifetimes.createPassword : lifetimes.resetPassword)
        let content = templates().render(
            row.kind, locale: try LanguageTag(row.locale), facts: facts, link: token.map { origin + "/p/" + $0.revealedText },
            expires: token == nil ? nil : expires,
            letterhead: letterhead)
        let postmark = Postmark(number: row.number, random: ambient.random(16), at: now, node: node, domain: sender.domain)
        let message = Message(
            postmark: postmark, from: sender, to: try EmailAddress(row.address), recipientName: facts.name.text(inLanguage: content.locale),
            kind: row.kind, event: row.cause, date: now, content: content)
        return WrittenEmail(
            row: row, postmark: postmark, draft: try message.draft(signedBy: signers),
            link: try token.map { Link(digest: try digester.digest($0), expiresAt: expires) })
    }

    /// What is stored of a link.
    struct Link: Sendable {
        let digest: String
        let expiresAt: Timestamp
    }
}

/// How long links live; never more than 24 hours (T1).
package struct LinkLifetimes: Sendable {
    package let createPassword: Duration
    package let resetPassword: Duration

    package init(createPassword: Duration, resetPassword: Duration) {
        self.createPassword = createPassword
        self.resetPassword = resetPassword
    }
}

/// An email as it will lie in the spool, with what its row has to know.
struct WrittenEmail: Sendable {
    let row: EmailRow
    let postmark: Postmark
    let draft: Draft
    let link: EmailWriter.Link?

    var number: Int64 { row.number }
}
