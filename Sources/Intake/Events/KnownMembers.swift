/// The members of an event that Latchkey reads. Others are ignored, and not kept either: a producer that sends more than it should, a
/// password say, finds none of it in the database (F6).
enum KnownMembers {
    private static let event: Set<String> = [
        "specversion", "id", "source", "type", "time", "subject", "dataschema", "datacontenttype", "data",
    ]
    private static let data: Set<String> = [
        "pbx", "profile", "administrator", "extension", "privilege", "virtualOffice", "phoneNumber", "phoneModel", "servicePlan",
        "activationCode", "callerIdFirstName", "callerIdLastName", "voicemailEmail", "faxEmail", "revoke", "name", "locale",
        "primaryAdministrator", "sender", "supportContact", "colour", "logo", "customHeader1", "customHeader2", "customHeader3",
    ]
    private static let profile: Set<String> = [
        "id", "username", "firstName", "lastName", "email", "kind", "locale", "custom1", "custom2", "custom3",
    ]

    /// The event without what is not read; nil where all of it is.
    static func kept(of value: JSONValue) -> JSONValue? {
        kept(of: value, event) { name, inner in
            guard name == "data" else { return nil }
            return kept(of: inner, data) { name, inner in
                name == "profile" || name == "administrator" ? kept(of: inner, profile) { _, _ in nil } : nil
            }
        }
    }

    private static func kept(
        of value: JSONValue, _ names: Set<String>, within: (String, JSONValue) -> JSONValue?
    ) -> JSONValue? {
        guard case .object(let members) = value else { return nil }
        var isSame = true
        let known = members.compactMap { name, inner -> (String, JSONValue)? in
            guard names.contains(name) else {
                isSame = false
                return nil
            }
            guard let changed = within(name, inner) else { return (name, inner) }
            isSame = false
            return (name, changed)
        }
        return isSame ? nil : .object(known)
    }
}
