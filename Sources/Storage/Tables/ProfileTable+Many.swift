package import Domain

/// Profiles that are made together: all that can be made ready before their transaction.
package struct NewProfiles: Sendable {
    /// The forms under which their usernames are unique.
    package private(set) var keys: [String] = []
    fileprivate private(set) var rows: ManyRows
    /// The words of all, each with the place of its profile, in the order of the table: any other costs several times as much.
    fileprivate private(set) var words: [(text: String, place: Int)] = []
    private let pbx: PBXID
    private static let head = """
        INSERT INTO profile (pbx, username, username_key, first_name, last_name, email, username_digest, email_digest, kind, locale,
        custom_1, custom_2, custom_3, created_at)
        """

    package init(pbx: PBXID, reserving count: Int) {
        self.pbx = pbx
        rows = ManyRows(Self.head, width: 14, reserving: count, "ON CONFLICT (username_key) DO NOTHING RETURNING username_key, id")
    }

    package mutating func add(_ form: ProfileForm, _ digests: LoginDigests, at now: Timestamp) {
        let key = form.username.key
        let custom = CustomFields().updated(with: form.custom).texts.map(\.value)
        rows.add([
            .text(pbx.text), .text(form.username.text), .text(key), .text(form.firstName), .text(form.lastName), .text(form.email.text),
            .text(digests.username), .text(digests.email), .text((form.kind ?? .person).rawValue), (form.locale?.text).value, custom[0],
            custom[1], custom[2], now.value,
        ])
        words += ProfileWords(form).words.map { ($0, keys.count) }
        keys.append(key)
    }

    /// Brings what was added into its order; to be called once, after the last.
    package mutating func close() {
        words.sort { $0.text == $1.text ? $0.place < $1.place : $0.text < $1.text }
    }
}

/// Many profiles at once.
extension ProfileTable {
    /// Makes those whose usernames are free; their ids by the keys of their usernames.
    package func insert(_ profiles: NewProfiles, pbx: PBXID) throws -> [String: ProfileID] {
        let made = try tx.insert(profiles.rows)
        let ids = Dictionary(made.map { ($0.text(0), ProfileID($0.integer(1))) }, uniquingKeysWith: { first, _ in first })
        let places = profiles.keys.map { ids[$0]?.number }
        var words = ManyRows("INSERT INTO profile_word (pbx, word, profile)", width: 3, reserving: profiles.words.count)
        for word in profiles.words {
            if let id = places[word.place] { words.add(.text(pbx.text), .text(word.text), .integer(id)) }
        }
        try tx.put(words)
        return ids
    }

    /// The profiles with these usernames in any PBX, by the keys of their usernames.
    package func find(usernameKeys: [String]) throws -> [String: Profile] {
        try all("username_key", usernameKeys.map(\.value)) { $0.username.key }
    }

    /// The profiles with these ids.
    package func find(_ ids: [ProfileID]) throws -> [ProfileID: Profile] { try all("profile.id", ids.map(\.number.value)) { $0.id } }

    private func all<Key>(_ column: String, _ values: [Value], by key: (Profile) -> Key) throws -> [Key: Profile] {
        let found = try tx.rows("SELECT \(Self.columns) FROM profile", where: column, isOneOf: values).map(profile)
        return Dictionary(found.map { (key($0), $0) }, uniquingKeysWith: { first, _ in first })
    }
}
