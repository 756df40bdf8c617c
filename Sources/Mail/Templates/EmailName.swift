/// Every name that a template of an email may use; a case is spelled as the template spells it.
enum EmailName: Int, Sendable, CaseIterable {
    // Facts of the email.
    case locale, direction, pbxName, firstName, lastName, fullName, username, support, moreCount, formerHolder, newAddress, link, expires
    /// What `assigned` has, where it is one thing alone: for subjects, which have no room for a list.
    case onlyExtension, onlyPrivilege
    /// Flags: these are the instructions again; only its online features are new; no password works until
    /// a new one is set.
    case isAgain, isUpgrade, hasNoPassword
    /// Whether the list of that name has members.
    case anyAssigned, anyAlreadyHas
    // Lists.
    case assigned, alreadyHas
    // Facts of a list's member.
    case number, privilege, hasVirtualOffice, isFallback, phoneNumber, phoneModel, servicePlan, activationCode

    private static let byText = Dictionary(uniqueKeysWithValues: allCases.map { (String(describing: $0), $0) })

    /// The name that is spelled so.
    init?(_ text: String) {
        guard let name = Self.byText[text] else { return nil }
        self = name
    }

    var text: String { String(describing: self) }
    var isList: Bool { self == .assigned || self == .alreadyHas }
    /// Whether the name has a meaning only inside a list.
    var isMember: Bool { rawValue >= Self.number.rawValue }
}
