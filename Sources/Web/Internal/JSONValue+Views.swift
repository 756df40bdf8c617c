import Intake
import UseCases

// Written out rather than encoded by reflection: an encoder leaves out what is nil, where CONTRACT §7 shows null.

extension JSONValue {
    /// A profile as the API shows it.
    init(_ profile: ProfileView) {
        self = .object([
            ("id", .string(profile.id)), ("pbx", .string(profile.pbx)), ("username", .string(profile.username)),
            ("firstName", .string(profile.firstName)), ("lastName", .string(profile.lastName)), ("email", .string(profile.email)),
            ("kind", .string(profile.kind)), ("locale", .text(profile.locale)),
            ("custom1", .text(profile.custom1)), ("custom2", .text(profile.custom2)), ("custom3", .text(profile.custom3)),
            ("state", .string(profile.state)),
            ("hasPassword", .bool(profile.hasPassword)), ("extensions", .array(profile.extensions.map(JSONValue.string))),
            ("privileges", .array(profile.privileges.map(JSONValue.string))), ("createdAt", .string(profile.createdAt)),
        ])
    }

    /// An extension as the API shows it.
    init(_ view: ExtensionView) {
        self = .object([
            ("pbx", .string(view.pbx)), ("number", .string(view.number)), ("profile", .text(view.profile)),
            ("virtualOffice", .bool(view.virtualOffice)), ("callerIdFirstName", .string(view.callerIdFirstName)),
            ("callerIdLastName", .string(view.callerIdLastName)), ("voicemailEmail", .string(view.voicemailEmail)),
            ("faxEmail", .string(view.faxEmail)), ("phoneNumber", .text(view.phoneNumber)), ("phoneModel", .text(view.phoneModel)),
            ("servicePlan", .text(view.servicePlan)), ("activationCode", .text(view.activationCode)), ("fallback", .bool(view.fallback)),
        ])
    }
}
