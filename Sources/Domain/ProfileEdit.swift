/// What shall change about a profile; nil leaves a field as it is.
package struct ProfileEdit: Equatable, Sendable {
    /// A language is set or, so that the PBX's counts again, taken away.
    package enum Locale: Equatable, Sendable {
        case set(LanguageTag)
        case cleared
    }

    package var firstName: String?
    package var lastName: String?
    package var email: EmailAddress?
    package var kind: Profile.Kind?
    package var locale: Locale?
    package var custom: CustomFields

    package init(
        firstName: String? = nil, lastName: String? = nil, email: EmailAddress? = nil, kind: Profile.Kind? = nil, locale: Locale? = nil,
        custom: CustomFields = CustomFields()
    ) {
        self.firstName = firstName
        self.lastName = lastName
        self.email = email
        self.kind = kind
        self.locale = locale
        self.custom = custom
    }

    /// What a whole profile says of one that exists.
    package init(_ form: ProfileForm) {
        self.init(
            firstName: form.firstName, lastName: form.lastName, email: form.email, kind: form.kind, locale: form.locale.map(Locale.set),
            custom: form.custom)
    }
}

extension Profile {
    /// The profile as the edit leaves it.
    package func edited(by edit: ProfileEdit) -> Profile {
        var edited = self
        edited.firstName = edit.firstName ?? firstName
        edited.lastName = edit.lastName ?? lastName
        edited.email = edit.email ?? email
        if edited.email != email { edited.bounce = nil }
        edited.kind = edit.kind ?? kind
        edited.custom = custom.updated(with: edit.custom)
        switch edit.locale {
        case .set(let tag): edited.locale = tag
        case .cleared: edited.locale = nil
        case nil: break
        }
        return edited
    }
}
