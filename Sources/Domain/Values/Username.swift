/// The name a person signs in with: 1 to 30 characters, unique in the whole installation without regard to case (F3).
package struct Username: Identifier {
    package static let maximumLength = 30
    package let text: String

    package init(_ text: String) throws(Refusal) {
        let parsed = try PlainText.parse(text, as: "username", limit: 254)
        guard parsed.unicodeScalars.count <= Self.maximumLength else {
            throw Refusal(
                .usernameTooLong,
                "username has more than \(Self.maximumLength) characters (an email that long cannot serve as one); choose another username."
            )
        }
        guard !parsed.unicodeScalars.contains(where: \.properties.isDefaultIgnorableCodePoint) else {
            throw Refusal(.invalidValue, "username contains a character that nobody can see; remove it.")
        }
        self.text = parsed
    }

    /// The form under which usernames are compared and stored as unique.
    package var key: String { text.caseFoldedKey }
}
