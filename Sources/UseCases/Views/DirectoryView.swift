import Storage

/// An entry of the contact directory: an extension with the names of whoever has it (F30).
package struct DirectoryView: Codable, Equatable, Sendable {
    package let number: String
    package let firstName: String
    package let lastName: String
    package let profile: String
    @ExplicitNull package private(set) var phoneNumber: String?
    /// Whether the primary administrator stands in.
    package let fallback: Bool

    init(_ row: DirectoryRow) {
        number = row.number
        firstName = row.firstName
        lastName = row.lastName
        profile = row.username
        phoneNumber = row.phoneNumber
        fallback = row.isFallback
    }
}
