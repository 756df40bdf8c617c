/// The name a person signs in with: 1 to 30 characters, unique in the whole installation without regard to case (F3).
package struct Username: Identifier {
    package static let maximumLength = 30
    package let text: String

    package init(_ text: String) throws(Refusal) {
        let parsed = try PlainText.parse(text, as: "username", limit: 254)
        guard text.normalFormC.unicodeScalars.count <= Self.maximumLength else {
            throw Refusal(
                .usernameTooLong,
                "username has more than \(Self.maximumLength) characters (an email that long cannot serve as one); choose another username."
            )
        }
        guard !parsed.unicodeScalars.contains(where: \.properties.isDefaultIgnorableCodePoint) else {
            throw Refusal(.invalidValue, "username contains a character that nobody can see; remove it.")
        }
        guard !Pseudonym.isUsername(parsed) else {
            throw Refusal(.invalidValue, "username \(parsed) stands for a profile that was erased; choose another.")
        }
        self.text = parsed
    }

    /// One that was taken before; an erased profile's is a pseudonym, which nobody may choose.
    package static func stored(_ text: String) -> Username { Username(known: text) }

    private init(known text: String) { self.text = text }

    /// The form under which usernames are compared and stored as unique.
    package var key: String { text.caseFoldedKey }
}
