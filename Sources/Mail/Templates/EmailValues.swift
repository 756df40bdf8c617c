internal import Domain

/// The values that a template writes, each in one line and found by the number of its name.
struct EmailValues {
    private var texts = [String?](repeating: nil, count: EmailName.allCases.count)
    private var lists: [EmailName: [EmailValues]] = [:]

    /// The value of that name; nil where it is not there. A flag that is set is an empty text.
    subscript(_ name: EmailName) -> String? { texts[name.rawValue] }

    /// The members of a list.
    func members(of list: EmailName) -> [EmailValues] { lists[list] ?? [] }

    /// A text, in one line whatever came from outside; not there where it is nil or empty.
    mutating func set(_ name: EmailName, _ text: String?) {
        if let text, !text.isEmpty { texts[name.rawValue] = Self.oneLine(text) }
    }

    mutating func set(_ name: EmailName, _ flag: Bool) { texts[name.rawValue] = flag ? "" : nil }

    /// A list, and whether it has members.
    mutating func set(_ list: EmailName, _ members: [EmailValues]) {
        lists[list] = members
        set(list == .assigned ? .anyAssigned : .anyAlreadyHas, !members.isEmpty)
    }

    /// The text with a space for each control character, line break or mark that turns the reading direction.
    private static func oneLine(_ text: String) -> String {
        if text.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) { return text }
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars { scalars.append(PlainText.isPrintable(scalar) ? scalar : " ") }
        return String(scalars)
    }
}

extension EmailValues {
    /// The values of an email's facts; those of `letterhead` stand in where the PBX has none of its own.
    init(_ facts: EmailFacts, locale: String, link: String?, expires: Timestamp?, letterhead: Letterhead) {
        let privileges = PrivilegeWords(locale: locale)
        set(.locale, locale)
        set(.direction, TextDirection(ofLanguage: locale).rawValue)
        set(.pbxName, facts.pbxName)
        set(.firstName, facts.firstName)
        set(.lastName, facts.lastName)
        set(.fullName, facts.name.text(inLanguage: locale))
        set(.username, facts.username)
        set(.support, facts.supportContact ?? letterhead.supportContact)
        set(.assigned, facts.assigned.map { EmailValues($0, privileges) })
        set(.alreadyHas, facts.alreadyHas.map { EmailValues($0, privileges) })
        set(.moreCount, facts.moreCount > 0 ? String(facts.moreCount) : nil)
        set(.formerHolder, facts.formerHolder?.text(inLanguage: locale))
        set(.isAgain, facts.isAgain ?? false)
        set(.isUpgrade, facts.isUpgrade ?? false)
        set(.hasNoPassword, facts.hasNoPassword ?? false)
        if facts.assigned.count == 1, facts.moreCount == 0 || !facts.alreadyHas.isEmpty {
            set(.onlyExtension, facts.assigned[0].number)
            set(.onlyPrivilege, facts.assigned[0].privilege.map(privileges.text))
        }
        set(.newAddress, facts.newAddress)
        set(.link, link)
        set(.expires, expires.map { DateWords(locale: locale).text(of: $0) })
    }

    private init(_ feature: EmailFacts.Feature, _ privileges: PrivilegeWords) {
        set(.number, feature.number)
        set(.privilege, feature.privilege.map(privileges.text))
        set(.hasVirtualOffice, feature.hasVirtualOffice)
        set(.isFallback, feature.isFallback)
        set(.phoneNumber, feature.phoneNumber)
        set(.phoneModel, feature.phoneModel)
        set(.servicePlan, feature.servicePlan)
        set(.activationCode, feature.activationCode)
    }
}
