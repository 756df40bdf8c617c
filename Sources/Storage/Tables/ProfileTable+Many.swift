package import Domain

/// A profile that is made with many others.
package struct NewProfile: Sendable {
    package let form: ProfileForm
    /// The form under which its username is unique.
    package let key: String
    package let digests: LoginDigests
    package let words: ProfileWords

    package init(form: ProfileForm, key: String, digests: LoginDigests, words: ProfileWords) {
        self.form = form
        self.key = key
        self.digests = digests
        self.words = words
    }
}

/// Many profiles at once.
extension ProfileTable {
    /// Makes those whose usernames are free; their ids by the keys of their usernames.
    package func insert(_ profiles: [NewProfile], pbx: PBXID, at now: Timestamp) throws -> [String: ProfileID] {
        let rows = profiles.map { new -> [any Bindable] in
            let form = new.form
            let custom = CustomFields().updated(with: form.custom).texts
            return [
                pbx.text, form.username.text, new.key, form.firstName, form.lastName, form.email.text, new.digests.username,
                new.digests.email, (form.kind ?? .person).rawValue, form.locale?.text, custom[0], custom[1], custom[2], now,
            ]
        }
        let made = try tx.insert(
            """
            INSERT INTO profile (pbx, username, username_key, first_name, last_name, email, username_digest, email_digest, kind, locale,
            custom_1, custom_2, custom_3, created_at)
            """, rows, "ON CONFLICT (username_key) DO NOTHING RETURNING username_key, id")
        let ids = Dictionary(made.map { ($0.text(0), ProfileID($0.integer(1))) }, uniquingKeysWith: { first, _ in first })
        try tx.profileWords.insert(profiles.compactMap { new in ids[new.key].map { ($0, new.words) } }, pbx: pbx)
        return ids
    }

    /// The profiles with these usernames in any PBX, by the keys of their usernames.
    package func find(usernameKeys: [String]) throws -> [String: Profile] {
        try all("username_key", usernameKeys) { $0.username.key }
    }

    /// The profiles with these ids.
    package func find(_ ids: [ProfileID]) throws -> [ProfileID: Profile] { try all("profile.id", ids.map(\.number)) { $0.id } }

    private func all<Key>(_ column: String, _ values: [any Bindable], by key: (Profile) -> Key) throws -> [Key: Profile] {
        let found = try tx.rows("SELECT \(Self.columns) FROM profile", where: column, isOneOf: values).map(profile)
        return Dictionary(found.map { (key($0), $0) }, uniquingKeysWith: { first, _ in first })
    }
}

extension ProfileWordTable {
    /// The words of profiles that are new, in the order of the table, which costs a fraction of what any other does.
    func insert(_ profiles: [(id: ProfileID, words: ProfileWords)], pbx: PBXID) throws {
        var rows: [(word: String, id: Int64)] = []
        for (id, words) in profiles { for word in words.words { rows.append((word, id.number)) } }
        rows.sort { $0.word == $1.word ? $0.id < $1.id : $0.word < $1.word }
        try tx.put("INSERT INTO profile_word (pbx, word, profile)", rows.map { [pbx.text, $0.word, $0.id] })
    }
}
