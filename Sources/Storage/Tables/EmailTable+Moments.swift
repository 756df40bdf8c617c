package import Domain

/// What became of an email, as far as it is part of its recipient's life.
package struct EmailMoments: Equatable, Sendable {
    package let number: Int64
    package let kind: String
    package let address: String
    package let publishedAt: Timestamp?
    package let deliveredAt: Timestamp?
    package let bouncedAt: Timestamp?
    package let withdrawnAt: Timestamp?
    /// Why it was withdrawn or bounced.
    package let reason: String?
    /// When its link was first opened.
    package let openedAt: Timestamp?
}

extension EmailTable {
    /// What became of the emails to a profile.
    package func moments(of profile: ProfileID) throws -> [EmailMoments] {
        try tx.rows(
            """
            SELECT email.id, kind, address, published_at, delivered_at, bounced_at, withdrawn_at, reason, MIN(opened_at)
            FROM email LEFT JOIN token ON token.email = email.id WHERE email.profile = ?1 GROUP BY email.id ORDER BY email.id
            """, profile.number
        ).map { row in
            let time: (Int) -> Timestamp? = { row.optionalInteger($0).map(Timestamp.init(microseconds:)) }
            return EmailMoments(
                number: row.integer(0), kind: row.text(1), address: row.text(2), publishedAt: time(3), deliveredAt: time(4),
                bouncedAt: time(5), withdrawnAt: time(6), reason: row.optionalText(7), openedAt: time(8))
        }
    }
}
