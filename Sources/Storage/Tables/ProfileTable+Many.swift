package import Domain

/// Profiles that are made together: all that can be made ready before their transaction.
package struct NewProfiles: Sendable {
    /// The forms under which their usernames are unique.
    package private(set) var keys: [String] = []
    /// Under which a username stands once its profile is erased.
    fileprivate private(set) var erasedKeys: [String] = []
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
        erasedKeys.append(ProfileTable.erasedPrefix + digests.username)
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

    /// Whether a profile that was erased had one of these usernames, none of which comes back (F3).
    package func haveErased(_ profiles: NewProfiles) throws -> Bool {
        try !tx.rows("SELECT id FROM profile", where: "username_key", isOneOf: profiles.erasedKeys.map(\.value)).isEmpty
    }

    /// The profiles with these usernames in any PBX, by the keys that were given; also those that were erased, by the usernames' digests.
    package func find(_ usernames: [(key: String, digest: String)]) throws -> [String: Profile] {
        let erased = usernames.map { Self.erasedPrefix + $0.digest }
        let rows = try tx.rows(
            "SELECT \(Self.columns), username_key FROM profile", where: "username_key",
            isOneOf: usernames.map(\.key.value) + erased.map(\.value))
        guard !rows.isEmpty else { return [:] }
        let given = Dictionary(zip(erased, usernames.map(\.key)), uniquingKeysWith: { first, _ in first })
        return Dictionary(
            try rows.map { row in (given[row.text(Self.width)] ?? row.text(Self.width), try profile(row)) },
            uniquingKeysWith: { first, _ in first })
    }

    /// The profiles with these ids.
    package func find(_ ids: [ProfileID]) throws -> [ProfileID: Profile] {
        let rows = try tx.rows("SELECT \(Self.columns) FROM profile", where: "profile.id", isOneOf: ids.map(\.number.value))
        return Dictionary(try rows.map(profile).map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    }
}
