package import Domain

/// The keyed digests under which a profile is found by what somebody typed into a login field.
package struct LoginDigests: Sendable {
    package let username: String
    package let email: String

    package init(username: String, email: String) {
        self.username = username
        self.email = email
    }
}

/// A profile with what decides its emails, as one statement tells it.
package struct ProfileStanding: Sendable {
    package let profile: Profile
    package let hasPassword: Bool
    /// Whether there ever was a password, though it may have ended since.
    package let hadPassword: Bool
    package let extensionCount: Int
    package let hasVirtualOffice: Bool
    package let privilegeCount: Int
}

/// The table `profile`.
package struct ProfileTable {
    let tx: Transaction
    static let columns =
        """
        profile.id, profile.pbx, username, first_name, last_name, email, kind, locale, custom_1, custom_2, custom_3, disabled_at, erased_at,
        profile.created_at, bounced_at, bounce_email, bounce_reason, bounce_lasts_at
        """
    /// How many they are: what a statement asks for besides stands behind them.
    static let width = 18

    package func find(_ id: ProfileID) throws -> Profile? {
        try tx.row("SELECT \(Self.columns) FROM profile WHERE id = ?1", id.number).map(profile)
    }

    /// The profile with this username in any PBX, whatever its state.
    package func find(usernameKey: String) throws -> Profile? {
        try tx.row("SELECT \(Self.columns) FROM profile WHERE username_key = ?1", usernameKey).map(profile)
    }

    /// The profile that has this username in any PBX, or had it until it was erased, and how it stands; a username is never used again (F3).
    package func standing(usernameKey: String, digest: String) throws -> ProfileStanding? {
        try tx.row("\(Self.standings) WHERE username_key IN (?1, ?2)", usernameKey, Self.erasedPrefix + digest).map(standing)
    }

    /// How a profile stands.
    package func standing(_ id: ProfileID) throws -> ProfileStanding? {
        try tx.row("\(Self.standings) WHERE id = ?1", id.number).map(standing)
    }

    private static let standings = """
        SELECT \(columns),
        (SELECT COUNT(hash) FROM credential WHERE credential.profile = profile.id),
        (SELECT COUNT(*) FROM credential WHERE credential.profile = profile.id),
        (SELECT COUNT(*) FROM extension WHERE extension.profile = profile.id),
        (SELECT COUNT(virtual_office_at) FROM extension WHERE extension.profile = profile.id),
        (SELECT COUNT(*) FROM privilege WHERE privilege.profile = profile.id) FROM profile
        """

    /// The profiles that a login means, by its digest: those of that address, and that of this username; one may be both (F4). An erased one
    /// is found by its id only.
    package func find(loginDigest: String) throws -> [Profile] {
        try tx.rows(
            """
            SELECT \(Self.columns) FROM profile
            WHERE (username_digest = ?1 OR (email_digest = ?1 AND email_digest <> username_digest)) AND erased_at IS NULL ORDER BY id
            """, loginDigest
        ).map(profile)
    }

    package func list(pbx: PBXID, after: Int64?, limit: Int) throws -> [Profile] {
        try tx.rows(
            "SELECT \(Self.columns) FROM profile WHERE pbx = ?1 AND id > ?2 ORDER BY id LIMIT ?3", pbx.text, after ?? 0, limit
        ).map(profile)
    }

    package func insert(_ form: ProfileForm, _ digests: LoginDigests, pbx: PBXID, at now: Timestamp) throws -> ProfileID {
        let custom = CustomFields().updated(with: form.custom).texts
        let row = try tx.row(
            """
            INSERT INTO profile (pbx, username, username_key, first_name, last_name, email, username_digest, email_digest, kind, locale,
            custom_1, custom_2, custom_3, created_at)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14) RETURNING id
            """, pbx.text, form.username.text, form.username.key, form.firstName, form.lastName, form.email.text, digests.username,
            digests.email, (form.kind ?? .person).rawValue, form.locale?.text, custom[0], custom[1], custom[2], now)
        let id = ProfileID(row?.integer(0) ?? 0)
        try tx.profileWords.insert(ProfileWords(form), of: id, pbx: pbx)
        return id
    }

    /// Writes what may change of a profile: names, email, kind, locale and custom fields.
    package func update(_ profile: Profile, _ digests: LoginDigests) throws {
        let custom = profile.custom.texts
        let words = try find(profile.id).map(ProfileWords.init)
        try tx.run(
            """
            UPDATE profile SET first_name = ?2, last_name = ?3, email = ?4, email_digest = ?5, kind = ?6, locale = ?7, custom_1 = ?8,
            custom_2 = ?9, custom_3 = ?10, bounced_at = CASE WHEN email = ?4 THEN bounced_at END WHERE id = ?1
            """, profile.id.number, profile.firstName, profile.lastName, profile.email.text, digests.email, profile.kind.rawValue,
            profile.locale?.text, custom[0], custom[1], custom[2])
        try tx.profileWords.replace(words, by: ProfileWords(profile), of: profile.id, pbx: profile.pbx)
    }

    package func disable(_ id: ProfileID, at now: Timestamp) throws {
        try tx.run("UPDATE profile SET disabled_at = ?2 WHERE id = ?1 AND disabled_at IS NULL", id.number, now)
    }

    package func enable(_ id: ProfileID) throws {
        try tx.run("UPDATE profile SET disabled_at = NULL WHERE id = ?1 AND erased_at IS NULL", id.number)
    }

    private func standing(_ row: Row) throws -> ProfileStanding {
        ProfileStanding(
            profile: try profile(row), hasPassword: row.integer(Self.width) > 0, hadPassword: row.integer(Self.width + 1) > 0,
            extensionCount: Int(row.integer(Self.width + 2)), hasVirtualOffice: row.integer(Self.width + 3) > 0,
            privilegeCount: Int(row.integer(Self.width + 4)))
    }

    /// The profile that a row of `columns` tells.
    func profile(_ row: Row) throws -> Profile {
        Profile(
            id: ProfileID(row.integer(0)), pbx: try PBXID(row.text(1)), username: Username.stored(row.text(2)), firstName: row.text(3),
            lastName: row.text(4), email: try EmailAddress(row.text(5)), kind: Profile.Kind(rawValue: row.text(6)) ?? .person,
            locale: try row.optionalText(7).map { try LanguageTag($0) },
            custom: CustomFields([row.optionalText(8), row.optionalText(9), row.optionalText(10)]),
            state: row.optionalInteger(12) != nil ? .erased : row.optionalInteger(11) != nil ? .disabled : .active,
            createdAt: Timestamp(microseconds: row.integer(13)),
            bounce: row.optionalInteger(14).map {
                Bounce(
                    at: Timestamp(microseconds: $0), email: row.optionalInteger(15) ?? 0, reason: row.optionalText(16) ?? "",
                    isLasting: row.optionalInteger(17) != nil)
            })
    }
}

extension Transaction {
    package var profiles: ProfileTable { ProfileTable(tx: self) }
}
