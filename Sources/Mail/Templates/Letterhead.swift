package import Domain

/// Who sends emails and whom their recipients ask, from the configuration, for every PBX that has not said otherwise.
package struct Letterhead: Equatable, Sendable {
    package let from: MailFrom
    package let supportContact: String

    package init(from: MailFrom, supportContact: String) {
        self.from = from
        self.supportContact = supportContact
    }

    /// The PBX's own sender; the configured one where it has none, or one that cannot be read: an email must not wait for that.
    package func sender(for facts: EmailFacts) -> MailFrom {
        guard let own = facts.sender else { return from }
        return (try? MailFrom.parse(own)) ?? from
    }
}
