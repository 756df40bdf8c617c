/// What stands in the place of an erased profile's personal fields; an id alone tells which it was (F23).
package struct Pseudonym: Equatable, Sendable {
    package let username: String
    package let firstName = "Erased"
    package let lastName: String
    /// Nobody's: the domain never exists (RFC 2606 §2).
    package let email: String

    private static let mark = "erased-"

    /// Whether the text is the username of some pseudonym, or would be taken for it.
    static func isUsername(_ text: String) -> Bool {
        let key = text.caseFoldedKey.utf8
        return key.starts(with: mark.utf8) && key.count > mark.utf8.count
            && key.dropFirst(mark.utf8.count).allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }

    package init(of id: ProfileID) {
        username = Self.mark + id.description
        lastName = "\(id)"
        email = "\(username)@erased.invalid"
    }

    package var name: String { firstName + " " + lastName }
}

/// By which words a profile is named in what is stored of others, and what takes their place when it is erased (F23).
package struct Erasure: Sendable {
    package let pseudonym: Pseudonym
    private let username: String
    private let email: String
    private let name: String

    package init(of profile: Profile) {
        pseudonym = Pseudonym(of: profile.id)
        username = profile.username.key
        email = profile.email.text.caseFoldedKey
        name = (profile.firstName + " " + profile.lastName).caseFoldedKey
    }

    /// The detail of a history entry with the pseudonym where it named the profile; nil where it did not. By its id, which its producer chose,
    /// an event is known for ever.
    package func replacing(in detail: [String: String]) -> [String: String]? {
        var changed = detail
        for (member, value) in detail where member != "event" {
            if let substitute = substitute(for: value) { changed[member] = substitute }
        }
        return changed == detail ? nil : changed
    }

    /// The pseudonym's own username, address or name for that of the profile; nil for any other text.
    package func substitute(for text: String) -> String? {
        switch text.caseFoldedKey {
        case username: pseudonym.username
        case email: pseudonym.email
        case name: pseudonym.name
        default: nil
        }
    }

    /// Whether one of these usernames is the profile's.
    package func isNamed(by usernames: [Username]) -> Bool { usernames.contains { $0.key == username } }

    /// Whether a text for people, or one that nobody can read, speaks of the profile.
    package func isNamed(in text: String) -> Bool {
        let text = Array(text.caseFoldedKey.utf8)
        return [username, email, name].contains { Self.occurs(Array($0.utf8), in: text) }
    }

    /// Whether the words stand in the text, and not within a longer word.
    private static func occurs(_ words: [UInt8], in text: [UInt8]) -> Bool {
        guard let first = words.first, text.count >= words.count else { return false }
        return (0...(text.count - words.count)).contains { start in
            let end = start + words.count
            return text[start] == first && text[start..<end].elementsEqual(words)
                && (start == 0 || !isPartOfWord(text[start - 1])) && (end == text.count || !isPartOfWord(text[end]))
        }
    }

    private static func isPartOfWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"), 0x80...0xFF: true
        default: false
        }
    }
}
