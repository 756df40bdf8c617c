internal import Domain

/// The names that a template of one kind may use, and those that it must: the table behind every check of templates.
struct EmailVocabulary: Sendable {
    /// A value that must appear: a fact, or a fact of the members of a list.
    struct Need: Hashable, Sendable {
        let name: EmailName
        var list: EmailName?
    }

    /// The names that have a meaning in this kind.
    let known: Set<EmailName>
    /// What must appear in the text and in the HTML.
    let needed: [Need]
    /// What must appear even where the email has nothing else: no lists, no names, no support contact.
    var neededAlways: [Need] { needed.filter { [.pbxName, .username, .link, .expires].contains($0.name) } }
    /// What an email may lack while it has everything else: what is needed must appear without it just as well.
    var mayLack: [EmailName] { [.isAgain, .isUpgrade, .hasNoPassword, .onlyExtension, .onlyPrivilege].filter(known.contains) }
    /// What must appear in the subject.
    let neededInSubject = [Need(name: .pbxName)]

    init(of kind: EmailKind) {
        needed = Self.needs(of: kind)
        let special: Set<EmailName> = [.formerHolder, .newAddress, .link, .expires, .hasNoPassword]
        known = Set(EmailName.allCases).subtracting(special).union(needed.map(\.name)).union(kind == .resetPassword ? [.hasNoPassword] : [])
    }

    private static func needs(of kind: EmailKind) -> [Need] {
        let always = facts(.pbxName, .username, .support)
        let link = facts(.link, .expires)
        let new = members(of: .assigned, .number, .phoneNumber, .phoneModel, .servicePlan, .activationCode)
        let old = members(of: .alreadyHas, .number, .privilege) + facts(.moreCount)
        return switch kind {
        case .createPassword: always + link + new + members(of: .assigned, .privilege) + old
        case .existingCredentials: always + new + members(of: .assigned, .privilege) + old
        case .extensionNotice: always + new + old
        case .resetPassword: always + link + members(of: .assigned, .number, .privilege)
        case .passwordChanged: always
        case .extensionsReassigned: always + facts(.formerHolder, .moreCount) + members(of: .assigned, .number)
        case .emailChanged: always + facts(.newAddress)
        }
    }

    private static func facts(_ names: EmailName...) -> [Need] { names.map { Need(name: $0) } }
    private static func members(of list: EmailName, _ names: EmailName...) -> [Need] { names.map { Need(name: $0, list: list) } }
}
