package import Domain

/// The words by which a profile is found.
package struct ProfileWords: Sendable {
    package let words: [String]

    package init(_ profile: Profile) {
        words = SearchWords.words(
            firstName: profile.firstName, lastName: profile.lastName, username: profile.username.text, email: profile.email.text)
    }

    package init(_ form: ProfileForm) {
        words = SearchWords.words(firstName: form.firstName, lastName: form.lastName, username: form.username.text, email: form.email.text)
    }

    /// Whether each of these begins a word.
    package func match(_ query: [String]) -> Bool { query.allSatisfy { first(beginning: $0) != nil } }

    /// The first word in the order of bytes that begins so.
    package func first(beginning prefix: String) -> String? {
        words.filter { $0.utf8.starts(with: prefix.utf8) }.min { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
}

/// A place in the list of words: what was found up to here was found by this word or one before it.
package struct WordPlace: Equatable, Sendable {
    package let word: String
    package let profile: ProfileID

    package init(word: String, profile: ProfileID) {
        self.word = word
        self.profile = profile
    }
}

/// The table `profile_word`.
package struct ProfileWordTable {
    let tx: Transaction

    package func insert(_ words: ProfileWords, of profile: ProfileID, pbx: PBXID) throws {
        for word in words.words { try insert(word, of: profile, pbx: pbx) }
    }

    /// The words of a profile that was edited; most stay.
    package func replace(_ old: ProfileWords?, by new: ProfileWords, of profile: ProfileID, pbx: PBXID) throws {
        let (old, new) = (old?.words ?? [], new.words)
        for word in old where !new.contains(word) { try remove(word, of: profile, pbx: pbx) }
        for word in new where !old.contains(word) { try insert(word, of: profile, pbx: pbx) }
    }

    /// No search finds the profile any more.
    package func remove(_ words: ProfileWords, of profile: ProfileID, pbx: PBXID) throws {
        for word in words.words { try remove(word, of: profile, pbx: pbx) }
    }

    /// The profiles that have a word with that beginning, by word and then by profile, behind a place; one that has several comes as often.
    package func find(_ prefix: String, pbx: PBXID, after place: WordPlace?, limit: Int) throws -> [(place: WordPlace, profile: Profile)] {
        // The rest of the word that the place is in, then the words behind it: each is one walk along the index from where it begins.
        let columns = "SELECT \(ProfileTable.columns), word FROM profile_word JOIN profile ON profile.id = profile_word.profile"
        var rows = try tx.rows(
            """
            \(columns) WHERE profile_word.pbx = ?1 AND word = ?2 AND profile_word.profile > ?3 ORDER BY profile_word.profile LIMIT ?4
            """, pbx.text, place?.word ?? prefix, place?.profile.number ?? 0, limit)
        if rows.count < limit {
            rows += try tx.rows(
                """
                \(columns) WHERE profile_word.pbx = ?1 AND word > ?2 AND word < ?3 ORDER BY word, profile_word.profile LIMIT ?4
                """, pbx.text, place?.word ?? prefix, SearchWords.end(of: prefix), limit - rows.count)
        }
        return try rows.map { row in
            let profile = try tx.profiles.profile(row)
            return (WordPlace(word: row.text(ProfileTable.width), profile: profile.id), profile)
        }
    }

    private func remove(_ word: String, of profile: ProfileID, pbx: PBXID) throws {
        try tx.run("DELETE FROM profile_word WHERE pbx = ?1 AND word = ?2 AND profile = ?3", pbx.text, word, profile.number)
    }

    private func insert(_ word: String, of profile: ProfileID, pbx: PBXID) throws {
        try tx.run(
            "INSERT INTO profile_word (pbx, word, profile) VALUES (?1, ?2, ?3) ON CONFLICT (pbx, word, profile) DO NOTHING", pbx.text, word,
            profile.number)
    }
}

extension Transaction {
    package var profileWords: ProfileWordTable { ProfileWordTable(tx: self) }
}
