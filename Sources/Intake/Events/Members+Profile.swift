import Domain

/// A profile as an event gives it: whole, or by username alone.
extension Members {
    /// The whole profile; the username defaults to the email address (F2).
    func form() throws(Refusal) -> ProfileForm {
        let username = try text("username")
        let firstName = try mandatory("firstName")
        let lastName = try mandatory("lastName")
        let email = try mandatory("email")
        let kind = try parsed("kind", Self.kind)
        let locale = try parsed("locale", LanguageTag.init)
        do throws(Refusal) {
            return try ProfileForm(
                username: username, firstName: firstName, lastName: lastName, email: email, kind: kind, locale: locale,
                custom: try custom("custom"))
        } catch {
            throw Refusal(error.code, "\(path): \(error.reason)")
        }
    }

    /// The profile by its username, or whole as soon as one member says who it is (F1).
    func reference() throws(Refusal) -> ProfileReference {
        if has("firstName") || has("lastName") || has("email") { return ProfileReference(try form()) }
        guard let username = try parsed("username", Username.init) else {
            throw Refusal(.incompleteProfile, "\(path) must give username, or firstName, lastName and email.")
        }
        return ProfileReference(username)
    }

    /// What shall change about a profile: what is absent stays, an empty locale or custom field is taken away.
    func edit() throws(Refusal) -> ProfileEdit {
        ProfileEdit(
            firstName: try parsed("firstName") { text throws(Refusal) in try PlainText.parse(text, as: "firstName", limit: 100) },
            lastName: try parsed("lastName") { text throws(Refusal) in try PlainText.parse(text, as: "lastName", limit: 100) },
            email: try parsed("email", EmailAddress.init), kind: try parsed("kind", Self.kind), locale: try parsed("locale", Self.locale),
            custom: try custom("custom"))
    }

    /// The members `custom1` to `custom3`, or what else the stem is.
    func custom(_ stem: String) throws(Refusal) -> CustomFields {
        var texts: [String?] = []
        for number in 1...CustomFields.count { texts.append(try line("\(stem)\(number)", limit: CustomFields.longest)) }
        return CustomFields(texts)
    }

    private static func locale(_ text: String) throws(Refusal) -> ProfileEdit.Locale {
        text.isEmpty ? .cleared : .set(try LanguageTag(text))
    }

    func username() throws(Refusal) -> Username { try required("username", Username.init) }

    /// The profile by its id, as Latchkey's own events name it.
    func id() throws(Refusal) -> ProfileID {
        try required("id") { text throws(Refusal) in
            guard let number = Int64(text) else { throw Refusal(.invalidValue, "must be the number of a profile, as text.") }
            return ProfileID(number)
        }
    }

    private func mandatory(_ name: String) throws(Refusal) -> String {
        guard let text = try text(name) else {
            throw Refusal(.incompleteProfile, "\(path(name)) is missing; a whole profile needs firstName, lastName and email.")
        }
        return text
    }

    private static func kind(_ text: String) throws(Refusal) -> Profile.Kind {
        guard let kind = Profile.Kind(rawValue: text) else { throw Refusal(.invalidValue, "kind must be person or place.") }
        return kind
    }
}
