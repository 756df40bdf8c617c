package import Domain
import Storage

/// Searching profiles by words, and extensions by number or by the words of whoever has them.
extension Browse {
    /// So many words are looked at for one page, that a search which finds little ends as soon as one that finds much.
    private static let looksAtMost = 100

    /// Profiles that have a word with each word of the query as its beginning, by the longest word; the cursor is a profile's id. A page may
    /// have fewer than `limit` items though more follow.
    package func profiles(pbx: PBXID, matching query: String, after: Int64?, limit: Int) async throws -> ListPage<ProfileView> {
        if query.unicodeScalars.allSatisfy(\.properties.isWhitespace) { return try await profiles(pbx: pbx, after: after, limit: limit) }
        let words = SearchWords.query(query)
        // Nobody has a word without letters and digits.
        guard !words.isEmpty else { return ListPage(items: [], next: nil) }
        let page: ListPage<ProfileView>? = try await store.read { tx in
            let found = try ProfileSearch(tx: tx, pbx: pbx, query: words)
                .page(after: after.map { ProfileID($0) }, limit: limit, looksAtMost: Self.looksAtMost)
            return try found.map { ListPage(items: try ProfileView.all($0.items, tx), next: $0.next) }
        }
        return try Self.existing(page, or: .unknownProfile)
    }

    /// The contact directory (F30): the assigned extensions of a PBX with the names of their holders, by number; a query is the beginning of a
    /// number, or words of the holder.
    package func directory(pbx: PBXID, matching query: String?, after: String?, limit: Int) async throws -> ListPage<DirectoryView> {
        let page: ListPage<DirectoryView>? = try await store.read { tx in
            let words = SearchWords.query(query ?? "")
            guard let first = words.first, !(words.count == 1 && Self.isNumber(first)) else {
                let found = try tx.extensions.directory(pbx: pbx, numbersBeginning: words.first ?? "", after: after, limit: limit + 1)
                return ListPage(found.map(DirectoryView.init), limit: limit, cursor: \.number)
            }
            return try entries(of: ProfileSearch(tx: tx, pbx: pbx, query: words), after: after, limit: limit)
        }
        return try Self.existing(page, or: .unknownExtension)
    }

    /// What a cursor led to.
    private static func existing<Item>(_ page: ListPage<Item>?, or code: Refusal.Code) throws -> ListPage<Item> {
        guard let page else { throw Refusal(code, "after: this item is not in the list any more; begin the list anew.") }
        return page
    }

    /// Those of each profile that is found, by number; the cursor's own holder may have more.
    private func entries(of search: ProfileSearch, after: String?, limit: Int) throws -> ListPage<DirectoryView>? {
        let tx = search.tx
        var cursor: ProfileID?
        var found: [DirectoryRow] = []
        if let after {
            guard let number = try? ExtensionNumber(after), let holder = try tx.extensions.find(number, pbx: search.pbx)?.holder else {
                return nil
            }
            cursor = holder.profile
            found = try tx.extensions.directory(of: holder.profile, after: after, limit: limit + 1)
        }
        while found.count <= limit {
            guard let profiles = try search.page(after: cursor, limit: limit, looksAtMost: Self.looksAtMost) else { return nil }
            for profile in profiles.items where found.count <= limit {
                found += try tx.extensions.directory(of: profile.id, after: nil, limit: limit + 1 - found.count)
            }
            guard let next = profiles.next.flatMap(Int64.init) else { break }
            cursor = ProfileID(next)
        }
        return ListPage(found.map(DirectoryView.init), limit: limit, cursor: \.number)
    }

    private static func isNumber(_ word: String) -> Bool {
        word.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }
}
