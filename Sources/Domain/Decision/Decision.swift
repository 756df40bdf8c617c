/// The heart: an event and what is known become changes and emails, or a refusal. Pure: it reads and writes nothing.
package struct Decision: Sendable {
    let situation: Situation

    package init(_ situation: Situation) { self.situation = situation }

    /// What the event leads to (REQUIREMENTS F).
    package func answer(_ event: Event) throws(Refusal) -> Answer {
        if case .pbxCreated(let name, let locale, let administrator) = event {
            return try createPBX(name: name, locale: locale, administrator: administrator)
        }
        guard let pbx = situation.pbx else {
            throw Refusal(.unknownPBX, "there is no such PBX; make it with `latchkey pbx create`, then retry the event.")
        }
        switch event {
        case .pbxCreated: return .nothing
        case .pbxChanged(let edit): return try change(pbx, edit)
        case .profileSaved(let form): return try save(form, in: pbx)
        case .profileChanged(let username, let edit): return try change(username, edit, in: pbx)
        case .profileDisabled(let username): return try disable(username, in: pbx)
        case .profileEnabled(let username): return try enable(username)
        case .extensionAssigned(let number, let reference, let virtualOffice, let phone):
            return try assign(number, to: reference, virtualOffice: virtualOffice, phone: phone, in: pbx)
        case .extensionCleared(let number): return try clear(number)
        case .extensionSaved(let number, let edit): return save(number, edit, in: pbx)
        case .extensionMigrated(let number, let contacts, let form): return try migrate(number, contacts, to: form, in: pbx)
        case .privilegeGranted(let name, let reference): return try grant(name, to: reference, in: pbx)
        case .privilegeRevoked(let name, let username): return try revoke(name, from: username, in: pbx)
        case .resetRequested(let username, let revoke): return try reset(username, revoke: revoke, in: pbx)
        case .resendRequested(let username): return try resend(username, in: pbx)
        case .erasureRequested(let id): return try erase(id, in: pbx)
        }
    }

    /// The profile that an assignment names: a living one of this PBX, or one that is made now (F1). An assignment never edits.
    func resolve(_ reference: ProfileReference, in pbx: PBX) throws(Refusal) -> Assignee {
        guard situation.profile != nil else {
            guard let form = reference.form else { throw unknownProfile(reference.username) }
            return .new(form)
        }
        return .known(try living(reference.username))
    }

    /// The profile named, where it exists on this PBX and is active.
    func living(_ username: Username) throws(Refusal) -> KnownProfile {
        let known = try existing(username)
        switch known.profile.state {
        case .active: return known
        case .disabled:
            throw Refusal(.profileDisabled, "profile \(username) is disabled; enable it first, or use another username.")
        case .erased: throw Refusal(.profileErased, Self.wasErased)
        }
    }

    /// Without the username, which nothing that is kept may hold any more.
    static let wasErased = "this username belonged to a profile that was erased, and is never used again; choose another."

    /// The profile named, where it exists on this PBX.
    func existing(_ username: Username) throws(Refusal) -> KnownProfile {
        guard let known = situation.profile else { throw unknownProfile(username) }
        guard known.profile.pbx == situation.pbx?.id else {
            if known.profile.state == .erased { throw Refusal(.profileErased, Self.wasErased) }
            throw Refusal(.usernameTaken, "username \(username) belongs to a profile of another PBX; choose another username.")
        }
        return known
    }

    private func unknownProfile(_ username: Username) -> Refusal {
        Refusal(
            .unknownProfile,
            "there is no profile \(username) on this PBX; create it first, or, in an event, give the whole profile; then ask again.")
    }
}

/// Whom an assignment goes to.
enum Assignee {
    case known(KnownProfile)
    case new(ProfileForm)

    var who: Who {
        switch self {
        case .known(let known): .known(known.profile.id)
        case .new: .created
        }
    }

    var hasPassword: Bool {
        switch self {
        case .known(let known): known.hasPassword
        case .new: false
        }
    }

    var features: Features {
        switch self {
        case .known(let known): known.features
        case .new: Features()
        }
    }

    var firstName: String {
        switch self {
        case .known(let known): known.profile.firstName
        case .new(let form): form.firstName
        }
    }

    var lastName: String {
        switch self {
        case .known(let known): known.profile.lastName
        case .new(let form): form.lastName
        }
    }

    var username: Username {
        switch self {
        case .known(let known): known.profile.username
        case .new(let form): form.username
        }
    }

    var email: EmailAddress {
        switch self {
        case .known(let known): known.profile.email
        case .new(let form): form.email
        }
    }

    /// Why nothing is sent to its address, where that is so.
    var hindrance: String? {
        switch self {
        case .known(let known): known.profile.bounce?.hindrance
        case .new: nil
        }
    }

    var locale: LanguageTag? {
        switch self {
        case .known(let known): known.profile.locale
        case .new(let form): form.locale
        }
    }

    /// What making the profile adds to an answer, where it is new.
    var creation: (changes: [Change], records: [Record]) {
        guard case .new(let form) = self else { return ([], []) }
        return ([.createProfile(form)], [Record("profile.created", on: .profile(.created), [.init("username", form.username.text)])])
    }
}
