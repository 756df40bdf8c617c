import Domain

/// The cast of the decision tests: the PBX acme, its primary administrator Grace (1), Ada (2), and what they hold.
enum Scene {
    static let grace = ProfileID(1)
    static let ada = ProfileID(2)

    static func pbx() throws -> PBX {
        PBX(
            id: try PBXID("acme"), name: "Acme", locale: try LanguageTag("sv"), primaryAdministrator: grace, sender: "Acme <a@acme.example>"
        )
    }

    static func situation(_ profile: KnownProfile? = nil, extension ext: Extension? = nil) throws -> Situation {
        Situation(pbx: try pbx(), primaryAdministrator: try knownGrace(), profile: profile, extension: ext)
    }

    static func knownGrace() throws -> KnownProfile {
        let privileges = [PrivilegeName.accountManager]
        return KnownProfile(
            try profile(grace, "grace", "Grace", "Hopper"), hasPassword: true, features: Features(privileges: privileges))
    }

    static func knownAda(
        hasPassword: Bool = false, hadPassword: Bool = false, state: Profile.State = .active, pbx: String = "acme",
        extensions: [Extension] = [], privileges: [String] = []
    ) throws -> KnownProfile {
        KnownProfile(
            try profile(ada, "ada", "Ada", "Byron", state: state, pbx: pbx), hasPassword: hasPassword, hadPassword: hadPassword,
            features: Features(extensions: extensions, privileges: try privileges.map { try PrivilegeName($0) }))
    }

    static func profile(
        _ id: ProfileID, _ username: String, _ firstName: String, _ lastName: String, state: Profile.State = .active, pbx: String = "acme"
    ) throws -> Profile {
        Profile(
            id: id, pbx: try PBXID(pbx), username: try Username(username), firstName: firstName, lastName: lastName,
            email: try EmailAddress("\(username)@acme.example"), kind: .person, locale: nil, state: state,
            createdAt: Timestamp(microseconds: 0))
    }

    /// What an event says of Ada, with any of it changed.
    static func form(
        username: String? = "ada", first: String = "Ada", last: String = "Byron", email: String = "ada@acme.example",
        kind: Profile.Kind? = nil, locale: String? = nil
    ) throws -> ProfileForm {
        try ProfileForm(
            username: username, firstName: first, lastName: last, email: email, kind: kind, locale: try locale.map { try LanguageTag($0) })
    }

    static func number(_ text: String = "1001") throws -> ExtensionNumber { try ExtensionNumber(text) }

    /// An extension whose contacts are those that its holder gave it.
    static func ext(
        _ number: String = "1001", office: Bool = true, holder: ProfileID? = nil, isFallback: Bool = false
    ) throws -> Extension {
        var ext = Extension(
            pbx: try PBXID("acme"), number: try ExtensionNumber(number), hasVirtualOffice: office,
            holder: holder.map { Extension.Holder($0, isFallback: isFallback) })
        guard let holder else { return ext }
        let (first, last, email) =
            holder == ada ? ("Ada", "Byron", "ada@acme.example") : ("Grace", "Hopper", "grace@acme.example")
        ext.callerIdFirstName = Extension.Contact(first)
        ext.callerIdLastName = Extension.Contact(last)
        ext.voicemailEmail = Extension.Contact(email)
        ext.faxEmail = Extension.Contact(email)
        return ext
    }

    /// The extension as an assignment to Ada leaves it: her contacts, and a holder named beside it.
    static func filled(_ number: String = "1001", office: Bool = true) throws -> Extension {
        var ext = try ext(number, office: office, holder: ada)
        ext.holder = nil
        return ext
    }

    static func assign(_ number: String = "1001", office: Bool? = true, phone: PhoneDetails = PhoneDetails()) throws -> Event {
        .extensionAssigned(try self.number(number), to: ProfileReference(try Username("ada")), virtualOffice: office, phone: phone)
    }

    static func assignWhole(office: Bool? = true) throws -> Event {
        .extensionAssigned(try number(), to: ProfileReference(try form()), virtualOffice: office, phone: PhoneDetails())
    }
}
