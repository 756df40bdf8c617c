package import Domain

/// A link with whom it is for, as one statement tells it.
package struct LinkRow: Equatable, Sendable {
    package let invitation: Invitation
    /// Neither spent nor ended, and its profile active.
    fileprivate let isOutstanding: Bool
    fileprivate let expiresAt: Timestamp

    /// Whether the link still opens at that instant.
    package func isAlive(at now: Timestamp) -> Bool { isOutstanding && expiresAt > now }
}

extension TokenTable {
    /// The link whose token is stored under one of these digests.
    package func link(anyOf digests: [String]) throws -> LinkRow? {
        for digest in digests {
            if let row = try tx.row(Self.link, digest) { return try link(row) }
        }
        return nil
    }

    private static let link = """
        SELECT expires_at, COALESCE(spent_at, ended_at, disabled_at, erased_at), opened_at, profile.id, username, profile.email, first_name,
        last_name, pbx.id, pbx.name, COALESCE(profile.locale, pbx.locale), colour, logo,
        (SELECT COUNT(*) FROM credential WHERE credential.profile = profile.id)
        FROM token JOIN profile ON profile.id = token.profile JOIN pbx ON pbx.id = profile.pbx WHERE digest = ?1
        """

    private func link(_ row: Row) throws -> LinkRow {
        LinkRow(
            invitation: Invitation(
                profile: ProfileID(row.integer(3)), username: row.text(4), email: row.text(5), firstName: row.text(6),
                lastName: row.text(7), pbx: try PBXID(row.text(8)), pbxName: row.text(9),
                brand: Brand(colour: row.optionalText(11).flatMap { try? BrandColour($0) }, logo: row.optionalText(12)),
                locale: try LanguageTag(row.text(10)), isReset: row.integer(13) > 0, wasOpened: row.optionalInteger(2) != nil),
            isOutstanding: row.optionalInteger(1) == nil, expiresAt: Timestamp(microseconds: row.integer(0)))
    }
}
