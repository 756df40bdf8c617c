/// The number of a profile in the database.
package struct ProfileID: Hashable, Sendable, CustomStringConvertible {
    package let number: Int64
    package init(_ number: Int64) { self.number = number }
    package var description: String { String(number) }
}

/// One individual or one place of a PBX.
package struct Profile: Equatable, Sendable {
    package enum Kind: String, Sendable, CaseIterable { case person, place }
    package enum State: String, Sendable, CaseIterable { case active, disabled, erased }

    package let id: ProfileID
    package let pbx: PBXID
    package let username: Username
    package var firstName: String
    package var lastName: String
    package var email: EmailAddress
    package var kind: Kind
    package var locale: LanguageTag?
    package var custom: CustomFields
    package let state: State
    package let createdAt: Timestamp
    /// That an email to its present address came back.
    package var bounce: Bounce?

    package init(
        id: ProfileID, pbx: PBXID, username: Username, firstName: String, lastName: String, email: EmailAddress, kind: Kind,
        locale: LanguageTag?, custom: CustomFields = CustomFields(), state: State, createdAt: Timestamp,
        bounce: Bounce? = nil
    ) {
        self.id = id
        self.pbx = pbx
        self.username = username
        self.firstName = firstName
        self.lastName = lastName
        self.email = email
        self.kind = kind
        self.locale = locale
        self.custom = custom
        self.state = state
        self.createdAt = createdAt
        self.bounce = bounce
    }

    /// Both names.
    package var name: PersonName { PersonName(first: firstName, last: lastName) }
}

/// What a caller gives to make or edit a profile (F2); every member parsed.
package struct ProfileForm: Equatable, Sendable {
    package let username: Username
    package let firstName: String
    package let lastName: String
    package let email: EmailAddress
    package let kind: Profile.Kind?
    package let locale: LanguageTag?
    package let custom: CustomFields

    /// Names count at most 100 characters each; the username defaults to the email address.
    package init(
        username: String?, firstName: String, lastName: String, email: String, kind: Profile.Kind? = nil, locale: LanguageTag? = nil,
        custom: CustomFields = CustomFields()
    ) throws(Refusal) {
        self.firstName = try PlainText.parse(firstName, as: "firstName", limit: 100)
        self.lastName = try PlainText.parse(lastName, as: "lastName", limit: 100)
        self.email = try EmailAddress(email)
        self.username = try Username(username ?? email)
        self.kind = kind
        self.locale = locale
        self.custom = custom
    }
}

/// A profile as an event names it: by username alone, or whole, so that it can be made when missing (F1).
package struct ProfileReference: Equatable, Sendable {
    package let username: Username
    package let form: ProfileForm?

    package init(_ username: Username) {
        self.username = username
        form = nil
    }

    package init(_ form: ProfileForm) {
        username = form.username
        self.form = form
    }
}
