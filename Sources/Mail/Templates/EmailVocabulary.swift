internal import Domain

/// The names that a template of one kind may use, and those that it must: the table behind every check of templates.
struct EmailVocabulary: Sendable {
    /// Names that stand for one text, or for nothing: `{{name}}`, `{{#name}}…{{/name}}`, `{{^name}}…{{/name}}`.
    let facts: Set<String>
    /// Names that stand for a list: `{{#name}}…{{/name}}` once for each member, with `members` inside.
    let lists: Set<String>
    /// Facts whose value must appear in the text and in the HTML; a member of a list as `list.member`.
    let needed: Set<String>
    /// Facts whose value must appear in the subject.
    let neededInSubject: Set<String> = ["pbxName"]

    /// What a member of a list has.
    static let members: Set<String> = [
        "number", "privilege", "hasVirtualOffice", "isFallback", "phoneNumber", "phoneModel", "servicePlan", "activationCode",
    ]

    /// Facts that every kind has. `anyAssigned` and `anyAlreadyHas` tell whether the list of that name has members.
    private static let common: Set<String> = [
        "locale", "direction", "pbxName", "firstName", "lastName", "username", "support", "anyAssigned", "anyAlreadyHas", "moreCount",
    ]

    private static let whatIsNew: Set<String> = [
        "assigned.number", "assigned.phoneNumber", "assigned.phoneModel", "assigned.servicePlan", "assigned.activationCode",
    ]

    private static let whatWasThere: Set<String> = ["alreadyHas.number", "alreadyHas.privilege", "moreCount"]

    init(of kind: EmailKind) {
        let always: Set<String> = ["pbxName", "username", "support"]
        let link: Set<String> = kind.carriesLink ? ["link", "expires"] : []
        switch kind {
        case .createPassword, .existingCredentials:
            needed = always.union(link).union(Self.whatIsNew).union(Self.whatWasThere).union(["assigned.privilege"])
        case .extensionNotice: needed = always.union(Self.whatIsNew).union(Self.whatWasThere)
        case .resetPassword: needed = always.union(link).union(["assigned.number", "assigned.privilege"])
        case .passwordChanged: needed = always
        case .extensionsReassigned: needed = always.union(["assigned.number", "formerHolder", "moreCount"])
        case .emailChanged: needed = always.union(["newAddress"])
        }
        facts = Self.common.union(link).union(needed.filter { !$0.utf8.contains(UInt8(ascii: ".")) })
        lists = ["assigned", "alreadyHas"]
    }
}
