/// What one event leads to: changes, emails and what the history says of it. All empty where nothing was to be done.
package struct Answer: Equatable, Sendable {
    package var changes: [Change] = []
    package var emails: [EmailOrder] = []
    package var records: [Record] = []

    package init(changes: [Change] = [], emails: [EmailOrder] = [], records: [Record] = []) {
        self.changes = changes
        self.emails = emails
        self.records = records
    }

    package static let nothing = Answer()
}

/// A profile in an answer: one that exists, or the one that this answer makes.
package enum Who: Equatable, Sendable {
    case known(ProfileID)
    case created
}

/// One change to what is stored.
package enum Change: Equatable, Sendable {
    case createPBX(name: String, locale: LanguageTag)
    case updatePBX(PBXEdit)
    case createProfile(ProfileForm)
    /// The profile as it shall be; the contact fields that follow it change with it (F24).
    case editProfile(Profile)
    /// F20: state, credential, sessions, tokens, unsent emails and privileges, in one.
    case disable(ProfileID)
    case enable(ProfileID)
    /// F23: there is no way back, and what is stored of it elsewhere is pseudonymised from now on.
    case erase(ProfileID)
    /// Every extension of a profile goes to the primary administrator as a fallback (F20).
    case handOver(from: ProfileID, to: Profile)
    /// Every fallback goes to the new primary administrator; their profile is `Profile`.
    case takeOverFallbacks(by: Profile)
    /// The extension as it shall be; `holder` replaces its own, since the profile may only now be made.
    case save(Extension, holder: Holding?)
    case grant(PrivilegeName, to: Who)
    case revoke(PrivilegeName, from: ProfileID)
    /// The password goes and sessions with it; until a new one is set the profile has none (F18).
    case endCredential(ProfileID)
    case endTokens(ProfileID)
    /// Its sessions end unless something that it still has needs a password: they would come back with the next assignment (F13).
    case endNeedlessSessions(of: ProfileID)
    /// Mail to its address is worth a try again.
    case forgetBounce(ProfileID)
    /// Unsent emails go to the profile's new address (F25).
    case redirectEmails(ProfileID, to: EmailAddress)
    /// The primary administrator of a PBX that this answer makes is the profile that it makes.
    case appointPrimaryAdministrator(Who)
}

/// Who holds an extension in an answer.
package struct Holding: Equatable, Sendable {
    package let who: Who
    package let isFallback: Bool
    package init(_ who: Who, isFallback: Bool = false) {
        self.who = who
        self.isFallback = isFallback
    }
}

/// An email that shall be written.
package struct EmailOrder: Equatable, Sendable {
    package let kind: EmailKind
    package let recipient: Who
    package let address: EmailAddress
    package let locale: LanguageTag
    package let facts: EmailFacts
    /// Why it is kept but never sent: mail to its address came back.
    package let hindrance: String?

    package init(kind: EmailKind, recipient: Who, address: EmailAddress, locale: LanguageTag, facts: EmailFacts, hindrance: String? = nil) {
        self.kind = kind
        self.recipient = recipient
        self.address = address
        self.locale = locale
        self.facts = facts
        self.hindrance = hindrance
    }

    /// What the history says where it is not sent.
    package var record: Record? {
        hindrance == nil ? nil : Record("email.stopped", on: .profile(recipient), [.init("kind", kind.rawValue)])
    }
}

/// A line for the history: what happened to whom (F32). Never a secret.
package struct Record: Equatable, Sendable {
    package enum Subject: Equatable, Sendable {
        case pbx
        case pbxNamed(String)
        case profile(Who)
        case `extension`(ExtensionNumber)
        case key(String)
        /// A key of the installation, as `PURPOSE/ID`.
        case secret(String)
        case email(Int64)
        case event(Int64)
        case node(String)
        /// The database as a whole.
        case storage
    }

    /// E.g. `extension.assigned`.
    package let action: String
    package let subject: Subject
    package let detail: [Detail]
    /// The profile whose life it is part of, where there is one, and another whose life it is part of too: the former holder of an extension,
    /// or who takes over.
    package let profile: Who?
    package let otherProfile: ProfileID?

    package struct Detail: Equatable, Sendable {
        package let name: String
        package let value: String
        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// What happens on a profile is part of its life without being told so.
    package init(_ action: String, on subject: Subject, _ detail: [Detail] = [], of profile: Who? = nil, and other: ProfileID? = nil) {
        self.action = action
        self.subject = subject
        self.detail = detail
        if case .profile(let who) = subject { self.profile = who } else { self.profile = profile }
        otherProfile = self.profile == other.map(Who.known) ? nil : other
    }
}
