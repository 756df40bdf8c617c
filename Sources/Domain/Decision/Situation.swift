/// What is known of the PBX, the profile and the extension that an event names, at the moment it is answered.
package struct Situation: Sendable {
    package var pbx: PBX?
    package var primaryAdministrator: KnownProfile?
    /// The profile that the event names, or the holder of the extension where it names only that.
    package var profile: KnownProfile?
    package var `extension`: Extension?
    /// The extensions that a new primary administrator takes over.
    package var fallbacks: Numbers

    package init(
        pbx: PBX? = nil, primaryAdministrator: KnownProfile? = nil, profile: KnownProfile? = nil, extension: Extension? = nil,
        fallbacks: Numbers = Numbers()
    ) {
        self.pbx = pbx
        self.primaryAdministrator = primaryAdministrator
        self.profile = profile
        self.extension = `extension`
        self.fallbacks = fallbacks
    }
}

/// The numbers of some extensions, the first of them where they are many.
package struct Numbers: Equatable, Sendable {
    package let first: [ExtensionNumber]
    package let count: Int

    package init(_ first: [ExtensionNumber] = [], count: Int? = nil) {
        self.first = first
        self.count = count ?? first.count
    }

    /// As the history tells them, as far as an email would list them.
    var details: [Record.Detail] {
        let numbers = first.prefix(EmailFacts.listLimit).map(\.text).joined(separator: " ")
        return [.init("extensions", String(count)), .init("numbers", count > EmailFacts.listLimit ? numbers + " …" : numbers)]
    }
}

/// A profile with what decides its emails: its password and its features.
package struct KnownProfile: Equatable, Sendable {
    package let profile: Profile
    package let hasPassword: Bool
    /// Whether the profile ever created a password, though it may have ended since.
    package let hadPassword: Bool
    package let features: Features

    package init(_ profile: Profile, hasPassword: Bool = false, hadPassword: Bool = false, features: Features = Features()) {
        self.profile = profile
        self.hasPassword = hasPassword
        self.hadPassword = hadPassword || hasPassword
        self.features = features
    }

    /// The profile as one to whose address nothing came back.
    var withoutBounce: KnownProfile {
        var profile = profile
        profile.bounce = nil
        return KnownProfile(profile, hasPassword: hasPassword, hadPassword: hadPassword, features: features)
    }

    /// Whether anything assigned to the profile needs a password: a privilege, or an extension with Virtual Office (F12, F13).
    package var needsPassword: Bool { features.hasVirtualOffice || !features.privileges.isEmpty }
}

/// What a profile is assigned to.
package struct Features: Equatable, Sendable {
    /// The first extensions by number, at most `EmailFacts.listLimit` and one.
    package let extensions: [Extension]
    /// How many extensions there are in all.
    package let extensionCount: Int
    /// Whether any extension of the profile has Virtual Office.
    package let hasVirtualOffice: Bool
    package let privileges: [PrivilegeName]

    var numbers: Numbers { Numbers(extensions.map(\.number), count: extensionCount) }

    package init(extensions: [Extension] = [], extensionCount: Int? = nil, hasVirtualOffice: Bool? = nil, privileges: [PrivilegeName] = [])
    {
        self.extensions = extensions
        self.extensionCount = extensionCount ?? extensions.count
        self.hasVirtualOffice = hasVirtualOffice ?? extensions.contains(where: \.hasVirtualOffice)
        self.privileges = privileges
    }
}
