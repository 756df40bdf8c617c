package import Domain

/// S5: which email tells what another told that the mail system put off, and what nobody tells yet.
extension EmailTable {
    /// The id of the event, from `EventSource.delivery`, that asks for a fresh email in the place of that one.
    package static func renewalID(of number: Int64) -> String { "\(renewalPrefix)\(number)" }
    private static let renewalPrefix = "email-"

    /// Holds for an email with a link that is wanted for that link alone, and so no more once a password is set: a reset, what was asked for
    /// on the pages, or what takes the place of one that was put off. Everything else that carries a link tells what was assigned.
    static let isForLinkAlone = """
        kind IN ('\(EmailKind.createPassword.rawValue)', '\(EmailKind.resetPassword.rawValue)') AND EXISTS (
            SELECT 1 FROM event WHERE event.id = email.event AND (source IN ('\(EventSource.pages)', '\(EventSource.delivery)')
            OR type = '\(EventType.resetRequested.rawValue)'))
        """

    package func isForLinkAlone(_ email: EmailRow) throws -> Bool {
        try tx.row("SELECT 1 FROM email WHERE id = ?1 AND \(Self.isForLinkAlone)", email.number) != nil
    }

    /// Whether a later email of these kinds goes or went to the same profile at that address; `withLiveLink` leaves out those whose link was
    /// ended even where they were delivered.
    package func isSuperseded(_ email: EmailRow, at address: String, by kinds: [EmailKind], withLiveLink: Bool) throws -> Bool {
        let names = kinds.map { "'\($0.rawValue)'" }.joined(separator: ", ")
        let isHad = withLiveLink ? "" : "delivered_at IS NOT NULL OR"
        let row = try tx.row(
            """
            SELECT 1 FROM email WHERE profile = ?1 AND id > ?2 AND address = ?3 AND kind IN (\(names))
            AND withdrawn_at IS NULL AND bounced_at IS NULL
            AND (\(isHad) NOT EXISTS (SELECT 1 FROM token WHERE token.email = email.id AND ended_at IS NOT NULL)) LIMIT 1
            """, email.profile.number, email.number, address)
        return row != nil
    }

    /// The latest instructions to the same profile that were withdrawn for a later email to tell, and that none has told since; before an
    /// email that was to tell them and is wanted no more.
    package func untold(before email: EmailRow) throws -> EmailRow? {
        try tx.row(
            """
            SELECT \(Self.columns) FROM email WHERE profile = ?1 AND id < ?2 AND withdrawn_at IS NOT NULL AND NOT (\(Self.isForLinkAlone))
            AND EXISTS (SELECT 1 FROM event WHERE event_id = '\(Self.renewalPrefix)' || email.id AND source = ?3 AND pbx = '')
            AND NOT EXISTS (
                SELECT 1 FROM email later WHERE later.profile = ?1 AND later.id > email.id AND later.kind IN (?4, ?5, ?6)
                AND later.delivered_at IS NOT NULL AND later.withdrawn_at IS NULL AND later.bounced_at IS NULL)
            ORDER BY id DESC LIMIT 1
            """, email.profile.number, email.number, EventSource.delivery, EmailKind.createPassword.rawValue,
            EmailKind.resetPassword.rawValue, EmailKind.existingCredentials.rawValue
        ).map(self.email)
    }

    /// When somebody, and not delivery, last asked for what the email tells: the decision of the latest up to it.
    package func askedAt(_ email: EmailRow) throws -> Timestamp {
        let row = try tx.row(
            """
            SELECT MAX(created_at) FROM email WHERE profile = ?1 AND id <= ?2 AND kind NOT IN (?3, ?4)
            AND NOT EXISTS (SELECT 1 FROM event WHERE event.id = email.event AND source = ?5)
            """, email.profile.number, email.number, EmailKind.passwordChanged.rawValue, EmailKind.emailChanged.rawValue,
            EventSource.delivery)
        return row?.optionalInteger(0).map(Timestamp.init(microseconds:)) ?? email.createdAt
    }
}
