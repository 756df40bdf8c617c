package import Domain

/// S5: which email tells what another told that the mail system put off, and what nobody tells yet.
extension EmailTable {
    /// The id of the event, from `EventSource.delivery`, that asks for a fresh email in the place of that one.
    package static func renewalID(of number: Int64) -> String { "\(renewalPrefix)\(number)" }
    private static let renewalPrefix = "email-"

    /// Holds for an email that is wanted for its link alone, and so no more once a password is set: what an administrator's reset or the pages
    /// asked for, or what takes the place of one that was put off. Everything else that carries a link tells what was assigned.
    static let isForLinkAlone = """
        kind IN (\(names(of: EmailKind.allCases.filter(\.carriesLink)))) AND EXISTS (
            SELECT 1 FROM event WHERE event.id = email.event AND (source IN ('\(EventSource.pages)', '\(EventSource.delivery)')
            OR type = '\(EventType.resetRequested.rawValue)'))
        """

    static func names(of kinds: [EmailKind]) -> String { kinds.map { "'\($0.rawValue)'" }.joined(separator: ", ") }

    /// Holds for an email that is out of this program's hands: handed over, or taken out of the spool.
    private static let isGone = "published_at IS NOT NULL AND delivery_due_at IS NULL"

    package func isForLinkAlone(_ email: EmailRow) throws -> Bool {
        try tx.row("SELECT 1 FROM email WHERE id = ?1 AND \(Self.isForLinkAlone)", email.number) != nil
    }

    /// Whether a later email of these kinds goes or went to the same profile at that address, and its link was not ended, if it has one; where
    /// no link is `forLink`, one that went counts in any case.
    package func isSuperseded(_ email: EmailRow, at address: String, by kinds: [EmailKind], forLink: Bool) throws -> Bool {
        let went = forLink ? "" : "\(Self.isGone) OR"
        let row = try tx.row(
            """
            SELECT 1 FROM email WHERE profile = ?1 AND id > ?2 AND address = ?3 AND kind IN (\(Self.names(of: kinds)))
            AND withdrawn_at IS NULL AND bounced_at IS NULL
            AND (\(went) NOT EXISTS (SELECT 1 FROM token WHERE token.email = email.id AND ended_at IS NOT NULL)) LIMIT 1
            """, email.profile.number, email.number, address)
        return row != nil
    }

    /// The latest instructions to the same profile that were withdrawn for a later email to tell, and that none of these kinds, which tell of
    /// everything, has told since; before an email that was to tell them and is wanted no more.
    package func untold(before email: EmailRow, by kinds: [EmailKind]) throws -> EmailRow? {
        try tx.row(
            """
            SELECT \(Self.columns) FROM email WHERE profile = ?1 AND id < ?2 AND withdrawn_at IS NOT NULL AND NOT (\(Self.isForLinkAlone))
            AND EXISTS (SELECT 1 FROM event WHERE event_id = '\(Self.renewalPrefix)' || email.id AND source = ?3 AND pbx = '')
            AND NOT EXISTS (
                SELECT 1 FROM email later WHERE later.profile = ?1 AND later.id > email.id AND later.kind IN (\(Self.names(of: kinds)))
                AND later.published_at IS NOT NULL AND later.delivery_due_at IS NULL
                AND later.withdrawn_at IS NULL AND later.bounced_at IS NULL)
            ORDER BY id DESC LIMIT 1
            """, email.profile.number, email.number, EventSource.delivery
        ).map(self.email)
    }

    /// When somebody, and not delivery, last asked for what the email tells: the decision of the latest up to it.
    package func askedAt(_ email: EmailRow) throws -> Timestamp {
        let row = try tx.row(
            """
            SELECT MAX(created_at) FROM email WHERE profile = ?1 AND id <= ?2
            AND kind IN (\(Self.names(of: EmailKind.allCases.filter(\.isInstruction))))
            AND NOT EXISTS (SELECT 1 FROM event WHERE event.id = email.event AND source = ?3)
            """, email.profile.number, email.number, EventSource.delivery)
        return row?.optionalInteger(0).map(Timestamp.init(microseconds:)) ?? email.createdAt
    }
}
