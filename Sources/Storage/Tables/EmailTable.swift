package import Domain

/// One email as it is stored, in whichever of its states.
package struct EmailRow: Equatable, Sendable {
    package let number: Int64
    package let cause: String
    package let kind: EmailKind
    package let profile: ProfileID
    package let address: String
    package let locale: String
    /// What it tells, as JSON; gone once the email is published.
    package let facts: String?
    package let createdAt: Timestamp
    package let attempts: Int
    package let file: String?
    package let messageID: String?
    package let sealedAt: Timestamp?
    package let publishedAt: Timestamp?
    package let withdrawnAt: Timestamp?
    package let reason: String?
    /// When it is to be handed over, where that is this program's to do and not done.
    package let deliveryDueAt: Timestamp?
    /// When its delivery had its last turn.
    package let triedAt: Timestamp?
    package let deliveredAt: Timestamp?
    package let bouncedAt: Timestamp?
    /// What the mail program or relay said last.
    package let answer: String?

    package var state: EmailState {
        if withdrawnAt != nil { return .withdrawn }
        if bouncedAt != nil { return .bounced }
        if deliveredAt != nil { return .delivered }
        return publishedAt != nil ? .spooled : .waiting
    }
}

/// What a decision hands to the table.
package struct NewEmail: Sendable {
    package let event: Int64
    package let cause: String
    package let kind: EmailKind
    package let profile: ProfileID
    package let address: EmailAddress
    package let locale: LanguageTag
    package let facts: String
    /// Why it is withdrawn as soon as it is decided.
    package let hindrance: String?

    package init(
        event: Int64, cause: String, kind: EmailKind, profile: ProfileID, address: EmailAddress, locale: LanguageTag, facts: String,
        hindrance: String? = nil
    ) {
        self.event = event
        self.cause = cause
        self.kind = kind
        self.profile = profile
        self.address = address
        self.locale = locale
        self.facts = facts
        self.hindrance = hindrance
    }
}

/// The names that an email keeps from its seal on.
package struct Seal: Sendable {
    package let number: Int64
    package let file: String
    package let messageID: String

    package init(number: Int64, file: String, messageID: String) {
        self.number = number
        self.file = file
        self.messageID = messageID
    }
}

/// The table `email`. Its states: waiting, drafted (leased), sealed (file named), published (renamed), done (stamped).
package struct EmailTable {
    let tx: Transaction
    static let columns = """
        id, cause, kind, profile, address, locale, facts, created_at, attempts, file, message_id, sealed_at, published_at, withdrawn_at, reason,
        delivery_due_at, tried_at, delivered_at, bounced_at, answer
        """

    package func insert(_ email: NewEmail, at now: Timestamp) throws {
        try tx.run(
            """
            INSERT INTO email (event, cause, kind, profile, address, locale, facts, priority, created_at, due_at, attempts, withdrawn_at, reason)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?9, 0, ?10, ?11)
            """, email.event, email.cause, email.kind.rawValue, email.profile.number, email.address.text, email.locale.text,
            email.hindrance == nil ? email.facts : nil, email.kind.isUrgent ? 0 : 1, now, email.hindrance == nil ? nil : now,
            email.hindrance)
    }

    /// Waiting → drafted: leases what is due, urgent first, to `owner` until the lease lapses.
    package func lease(to owner: String, at now: Timestamp, until lapse: Timestamp, limit: Int) throws -> [EmailRow] {
        try tx.rows(
            """
            WITH due AS (
                SELECT id FROM email WHERE file IS NULL AND withdrawn_at IS NULL AND due_at <= ?2 AND (leased_until IS NULL OR leased_until <= ?2)
                ORDER BY priority, id LIMIT ?4 {skip locked}
            )
            UPDATE email SET leased_by = ?1, leased_until = ?3 WHERE id IN (SELECT id FROM due) RETURNING \(Self.columns)
            """, owner, now, lapse, limit
        ).map(email)
    }

    /// Drafted → sealed, for each; the numbers of those whose lease still holds and that are as they were. The draft of any other is nobody's.
    package func seal(_ seals: [Seal], owner: String, node: String, at now: Timestamp) throws -> [Int64] {
        // By columns that no index of few rows is about, so that each row is found by its number.
        try tx.rows(
            """
            UPDATE email SET file = ?3, message_id = ?4, node = ?5, sealed_at = ?6, leased_by = NULL, leased_until = NULL, reason = NULL
            WHERE id = ?1 AND leased_by = ?2 AND leased_until > ?6 AND sealed_at IS NULL AND withdrawn_at IS NULL RETURNING id
            """, each: seals.map { [$0.number, owner, $0.file, $0.messageID, node, now] }
        ).compactMap { $0.first?.integer(0) }
    }

    /// Published → done. Its facts are no longer needed and go, but for those of a notice that is still to be handed over, which can be told
    /// again from nothing else. `isToDeliver` has it handed over at once, from the first attempt on.
    package func stamp(_ number: Int64, isToDeliver: Bool = false, at now: Timestamp) throws {
        try tx.run(
            """
            UPDATE email SET published_at = ?2, attempts = 0, delivery_due_at = ?3,
                facts = CASE WHEN CAST(?3 AS BIGINT) IS NOT NULL AND kind IN (\(Self.notices)) THEN facts END
            WHERE id = ?1 AND sealed_at IS NOT NULL AND published_at IS NULL
            """, number, now, isToDeliver ? now : nil)
    }

    /// Sealed emails of this node that bear no stamp yet: what settle looks after.
    package func sealed(node: String, limit: Int) throws -> [(number: Int64, file: String)] {
        try tx.rows(
            "SELECT id, file FROM email WHERE file IS NOT NULL AND published_at IS NULL AND node = ?1 ORDER BY id LIMIT ?2", node, limit
        ).compactMap { row in row.optionalText(1).map { (row.integer(0), $0) } }
    }

    /// What was sealed under a former name of a node, or by a node that had the same spool, is this one's to look after.
    package func inherit(from former: String, by node: String) throws {
        try tx.run("UPDATE email SET node = ?2 WHERE node = ?1 AND file IS NOT NULL AND published_at IS NULL", former, node)
        try tx.run("UPDATE email SET node = ?2 WHERE node = ?1 AND delivery_due_at IS NOT NULL", former, node)
    }

    /// Gives leased emails back, due later, after a passing fault.
    package func postpone(_ number: Int64, owner: String, until due: Timestamp, reason: String) throws {
        try tx.run(
            """
            UPDATE email SET leased_by = NULL, leased_until = NULL, due_at = ?3, attempts = attempts + 1, reason = ?4
            WHERE id = ?1 AND leased_by = ?2
            """, number, owner, due, reason)
    }

    /// Gives a leased email back as it was, due at once.
    package func release(_ number: Int64, owner: String) throws {
        try tx.run("UPDATE email SET leased_by = NULL, leased_until = NULL WHERE id = ?1 AND leased_by = ?2", number, owner)
    }

    /// Gives back all that a node had leased when it went: owners are `NODE/NUMBER`.
    package func releaseAll(node: String) throws {
        try tx.run(
            """
            UPDATE email SET leased_by = NULL, leased_until = NULL WHERE file IS NULL AND withdrawn_at IS NULL
            AND leased_by IS NOT NULL AND substr(leased_by, 1, length(?1)) = ?1
            """, node + "/")
        try releaseDeliveries(node: node)
    }

    /// An email that waits, or that a mail program put off, is due at once; false where neither is so.
    package func hurry(_ number: Int64, at now: Timestamp) throws -> Bool {
        let pending = "WHERE id = ?1 AND withdrawn_at IS NULL AND"
        return try tx.change("UPDATE email SET due_at = ?2 \(pending) file IS NULL", number, now) == 1
            || tx.change("UPDATE email SET delivery_due_at = ?2 \(pending) delivery_due_at IS NOT NULL", number, now) == 1
    }

    /// Unsent emails go to the new address; a draft under way for the old one loses its lease, and what was put off has its turn at once, in
    /// which a fresh one takes its place (F25). The notices of an earlier change stay with the addresses that they tell.
    package func redirectUnsent(of profile: ProfileID, to address: EmailAddress, at now: Timestamp) throws {
        try tx.run(
            """
            UPDATE email SET address = ?2, leased_by = NULL, leased_until = NULL
            WHERE profile = ?1 AND kind <> ?3 AND file IS NULL AND withdrawn_at IS NULL
            """, profile.number, address.text, EmailKind.emailChanged.rawValue)
        try hurryDeliveries(to: profile, at: now)
    }

    /// How many emails, but for notices of a changed password, were decided for the profile since then by events of that source.
    package func countLinks(of profile: ProfileID, from source: String, since: Timestamp) throws -> Int {
        let row = try tx.row(
            """
            SELECT COUNT(*) FROM email JOIN event ON event.id = email.event
            WHERE email.profile = ?1 AND email.created_at > ?2 AND event.source = ?3 AND email.kind <> ?4
            """, profile.number, since, source, EmailKind.passwordChanged.rawValue)
        return Int(row?.integer(0) ?? 0)
    }

    package func find(_ number: Int64) throws -> EmailRow? {
        try tx.row("SELECT \(Self.columns) FROM email WHERE id = ?1", number).map(email)
    }

    /// Emails by number; those to profiles of one PBX, where it is given.
    package func list(state: EmailState?, pbx: PBXID? = nil, after: Int64?, limit: Int) throws -> [EmailRow] {
        let condition =
            switch state {
            case .waiting: "published_at IS NULL AND withdrawn_at IS NULL AND"
            case .spooled: "published_at IS NOT NULL AND delivered_at IS NULL AND bounced_at IS NULL AND withdrawn_at IS NULL AND"
            case .delivered: "delivered_at IS NOT NULL AND bounced_at IS NULL AND withdrawn_at IS NULL AND"
            case .bounced: "bounced_at IS NOT NULL AND withdrawn_at IS NULL AND"
            case .withdrawn: "withdrawn_at IS NOT NULL AND"
            case nil: ""
            }
        return try tx.rows(
            """
            SELECT \(Self.columns) FROM email WHERE \(condition) id > ?1
            AND (?3 = '' OR profile IN (SELECT profile.id FROM profile WHERE profile.pbx = ?3)) ORDER BY id LIMIT ?2
            """, after ?? 0, limit, pbx?.text ?? ""
        ).map(email)
    }

    package func waiting() throws -> (count: Int, oldest: Timestamp?) {
        let row = try tx.row("SELECT COUNT(*), MIN(created_at) FROM email WHERE published_at IS NULL AND withdrawn_at IS NULL")
        return (Int(row?.integer(0) ?? 0), row?.optionalInteger(1).map(Timestamp.init(microseconds:)))
    }

    func email(_ row: Row) throws -> EmailRow {
        let time: (Int) -> Timestamp? = { row.optionalInteger($0).map(Timestamp.init(microseconds:)) }
        return EmailRow(
            number: row.integer(0), cause: row.text(1), kind: EmailKind(rawValue: row.text(2)) ?? .extensionNotice,
            profile: ProfileID(row.integer(3)), address: row.text(4), locale: row.text(5), facts: row.optionalText(6),
            createdAt: Timestamp(microseconds: row.integer(7)), attempts: Int(row.integer(8)), file: row.optionalText(9),
            messageID: row.optionalText(10), sealedAt: time(11), publishedAt: time(12), withdrawnAt: time(13), reason: row.optionalText(14),
            deliveryDueAt: time(15), triedAt: time(16), deliveredAt: time(17), bouncedAt: time(18), answer: row.optionalText(19))
    }
}

extension Transaction {
    package var emails: EmailTable { EmailTable(tx: self) }
}
