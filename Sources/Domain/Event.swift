/// Something that a provisioning system, an administrator's command or a page says has happened or shall happen on one PBX.
package enum Event: Equatable, Sendable {
    case profileSaved(ProfileForm)
    case profileChanged(Username, ProfileEdit)
    case profileDisabled(Username)
    case profileEnabled(Username)
    case extensionAssigned(ExtensionNumber, to: ProfileReference, virtualOffice: Bool?, phone: PhoneDetails)
    case extensionCleared(ExtensionNumber)
    case extensionSaved(ExtensionNumber, ExtensionEdit)
    case extensionMigrated(ExtensionNumber, ExtensionEdit, to: ProfileForm?)
    case privilegeGranted(PrivilegeName, to: ProfileReference)
    case privilegeRevoked(PrivilegeName, from: Username)
    case resetRequested(Username, revoke: Bool)
    case resendRequested(Username)
    case erasureRequested(ProfileID)
    case pbxCreated(name: String, locale: LanguageTag, administrator: ProfileForm)
    case pbxChanged(PBXEdit)
}

extension Event {
    /// The usernames by which it names profiles.
    package var usernames: [Username] {
        switch self {
        case .profileSaved(let form): [form.username]
        case .profileChanged(let username, _), .profileDisabled(let username), .profileEnabled(let username),
            .privilegeRevoked(_, let username),
            .resetRequested(let username, _), .resendRequested(let username):
            [username]
        case .extensionAssigned(_, let reference, _, _), .privilegeGranted(_, let reference): [reference.username]
        case .extensionMigrated(_, _, let form): form.map { [$0.username] } ?? []
        case .pbxCreated(_, _, let administrator): [administrator.username]
        case .pbxChanged(let edit): edit.primaryAdministrator.map { [$0] } ?? []
        case .extensionCleared, .extensionSaved, .erasureRequested: []
        }
    }
}

/// What `latchkey.extension.saved` may change; nil leaves a field as it is, an empty contact field follows the profile again.
package struct ExtensionEdit: Equatable, Sendable {
    package var virtualOffice: Bool?
    package var callerIdFirstName: String?
    package var callerIdLastName: String?
    package var voicemailEmail: String?
    package var faxEmail: String?
    package var phone: PhoneDetails

    package init(
        virtualOffice: Bool? = nil, callerIdFirstName: String? = nil, callerIdLastName: String? = nil, voicemailEmail: String? = nil,
        faxEmail: String? = nil, phone: PhoneDetails = PhoneDetails()
    ) {
        self.virtualOffice = virtualOffice
        self.callerIdFirstName = callerIdFirstName
        self.callerIdLastName = callerIdLastName
        self.voicemailEmail = voicemailEmail
        self.faxEmail = faxEmail
        self.phone = phone
    }
}

/// What may change about a PBX; nil leaves a field as it is.
package struct PBXEdit: Equatable, Sendable {
    package var name: String?
    package var locale: LanguageTag?
    package var primaryAdministrator: Username?
    package var sender: String?
    package var supportContact: String?
    /// As `#rrggbb`; empty for none.
    package var colour: String?
    /// As base64; empty for none.
    package var logo: String?
    package var customHeaders: CustomFields

    package init(
        name: String? = nil, locale: LanguageTag? = nil, primaryAdministrator: Username? = nil, sender: String? = nil,
        supportContact: String? = nil, colour: String? = nil, logo: String? = nil, customHeaders: CustomFields = CustomFields()
    ) {
        self.name = name
        self.locale = locale
        self.primaryAdministrator = primaryAdministrator
        self.sender = sender
        self.supportContact = supportContact
        self.colour = colour
        self.logo = logo
        self.customHeaders = customHeaders
    }
}

/// An event with what identifies it for ever: its source and id (CloudEvents 1.0 §3.1).
package struct AcceptedEvent: Equatable, Sendable {
    package let id: String
    package let source: String
    /// The CloudEvents type, e.g. `latchkey.extension.assigned`.
    package let type: String
    package let pbx: PBXID
    package let event: Event
    /// The structured JSON as it came, at most 64 KiB: what is stored and parsed again when its turn comes.
    package let json: String
    /// The trace that its producer gave it (CloudEvents, distributed tracing extension).
    package let trace: Trace?

    package init(id: String, source: String, type: String, pbx: PBXID, event: Event, json: String, trace: Trace? = nil) {
        self.id = id
        self.source = source
        self.type = type
        self.pbx = pbx
        self.event = event
        self.json = json
        self.trace = trace
    }
}
