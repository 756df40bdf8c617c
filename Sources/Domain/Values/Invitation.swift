/// Whom a living link is for: what its form shows and checks against.
package struct Invitation: Equatable, Sendable {
    package let profile: ProfileID
    package let username: String
    package let email: String
    package let firstName: String
    package let lastName: String
    package let pbx: PBXID
    package let pbxName: String
    package let brand: Brand
    /// The profile's, or else its PBX's.
    package let locale: LanguageTag
    /// Whether there ever was a password, so that the page speaks of a new one.
    package let isReset: Bool
    /// Whether the link was opened before.
    package let wasOpened: Bool

    package init(
        profile: ProfileID, username: String, email: String, firstName: String, lastName: String, pbx: PBXID, pbxName: String, brand: Brand,
        locale: LanguageTag, isReset: Bool, wasOpened: Bool
    ) {
        self.profile = profile
        self.username = username
        self.email = email
        self.firstName = firstName
        self.lastName = lastName
        self.pbx = pbx
        self.pbxName = pbxName
        self.brand = brand
        self.locale = locale
        self.isReset = isReset
        self.wasOpened = wasOpened
    }
}
