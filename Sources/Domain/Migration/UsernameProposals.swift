/// Usernames that could be a person's, the best first and always in the same order: the address, the names, the names with the extension's
/// number, the number with the PBX, then the names with a counter. Each is one that F3 allows.
struct UsernameProposals: Sequence {
    private let texts: [String]
    private let names: String

    init(_ person: MigrationRow.Person, _ number: ExtensionNumber, _ pbx: PBXID) {
        names = person.firstName + " " + person.lastName
        texts = [person.email.text, names, Self.join(names, " \(number)"), Self.join(number.text, ".\(pbx)")]
    }

    func makeIterator() -> AnyIterator<Username> {
        let counted = (2...9_999).lazy.map { Self.join(names, " \($0)") }
        var fixed = texts.makeIterator()
        var rest = counted.makeIterator()
        return AnyIterator {
            while let text = fixed.next() ?? rest.next() {
                if let username = try? Username(text) { return username }
            }
            return nil
        }
    }

    /// The text with this behind it, cut so that both have room in a username.
    private static func join(_ text: String, _ end: String) -> String {
        let room = Swift.max(Username.maximumLength - end.unicodeScalars.count, 0)
        return String(String.UnicodeScalarView(text.unicodeScalars.prefix(room))) + end
    }
}
