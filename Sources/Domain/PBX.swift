/// One customer's phone system: the tenant.
package struct PBX: Equatable, Sendable {
    package let id: PBXID
    package let name: String
    package let locale: LanguageTag
    package let primaryAdministrator: ProfileID
    /// The sender's display name and address, where the PBX has its own.
    package let sender: String?
    /// Whom recipients ask, where the PBX has its own.
    package let supportContact: String?
    /// How its pages show whose they are.
    package let brand: Brand
    /// What the three custom fields of its profiles are called; nil for one that is not used.
    package let customHeaders: CustomFields

    package init(
        id: PBXID, name: String, locale: LanguageTag, primaryAdministrator: ProfileID, sender: String? = nil, supportContact: String? = nil,
        brand: Brand = .none, customHeaders: CustomFields = CustomFields()
    ) {
        self.id = id
        self.name = name
        self.locale = locale
        self.primaryAdministrator = primaryAdministrator
        self.sender = sender
        self.supportContact = supportContact
        self.brand = brand
        self.customHeaders = customHeaders
    }
}
