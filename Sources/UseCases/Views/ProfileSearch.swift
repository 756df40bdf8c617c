import Domain
import Storage

/// Finds the profiles of a PBX that have, for each word of a query, a word that begins with it. The first word, the longest, leads through the
/// index; each profile comes once, by the first of its words that begins so.
struct ProfileSearch {
    let tx: Transaction
    let pbx: PBXID
    /// At least one word.
    let query: [String]

    /// Where a profile stands in the results; nil where it is not among them.
    private func place(of profile: ProfileID) throws -> WordPlace? {
        guard let found = try tx.profiles.find(profile), found.pbx == pbx else { return nil }
        return ProfileWords(found).first(beginning: query[0]).map { WordPlace(word: $0, profile: profile) }
    }

    /// At most `limit` profiles behind a cursor, and the cursor of the rest; nil where the cursor is not among the results any more. Fewer come,
    /// though more may follow, where `looksAtMost` words were looked at.
    func page(after: ProfileID?, limit: Int, looksAtMost: Int) throws -> (items: [Profile], next: String?)? {
        var place = try after.flatMap(place)
        guard after == nil || place != nil else { return nil }
        var items: [Profile] = []
        var looks = 0
        while true {
            let batch = min(max(limit + 1, 50), looksAtMost)
            let rows = try tx.profileWords.find(query[0], pbx: pbx, after: place, limit: batch)
            for row in rows {
                looks += 1
                place = row.place
                let words = ProfileWords(row.profile)
                guard words.first(beginning: query[0])?.utf8.elementsEqual(row.place.word.utf8) ?? false else { continue }
                if words.match(query) {
                    if items.count == limit { return (items, items.last?.id.description) }
                    items.append(row.profile)
                }
                if looks >= looksAtMost { return (items, row.profile.id.description) }
            }
            if rows.count < batch { return (items, nil) }
        }
    }
}
