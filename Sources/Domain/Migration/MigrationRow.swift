/// What an older system says of one extension: its caller id and the address that its voicemail goes to (F27).
package struct MigrationRow: Equatable, Sendable {
    /// Whose the extension is, where it is anybody's.
    package struct Person: Equatable, Sendable {
        package let firstName: String
        package let lastName: String
        package let email: EmailAddress

        package init(firstName: String, lastName: String, email: EmailAddress) {
            self.firstName = firstName
            self.lastName = lastName
            self.email = email
        }

        /// Equal for rows that mean the same individual: the same names and address, without regard to case.
        package var key: String { [firstName, lastName, email.text].map(\.caseFoldedKey).joined(separator: "\n") }
    }

    package let number: ExtensionNumber
    /// The contact fields as the row gives them.
    package let contacts: ExtensionEdit
    /// Nil where the extension is marked unassigned.
    package let person: Person?

    package init(number: ExtensionNumber, contacts: ExtensionEdit, person: Person?) {
        self.number = number
        self.contacts = contacts
        self.person = person
    }
}

extension Profile {
    /// The profile as a migration would describe it.
    package var person: MigrationRow.Person { .init(firstName: firstName, lastName: lastName, email: email) }
}
