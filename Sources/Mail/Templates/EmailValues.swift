internal import Domain
internal import Mustache

/// The values that templates see under the names of `EmailVocabulary`: a dictionary, since the library reflects on anything else, slowly.
final class EmailValues: MustacheParent {
    private var values: [String: Any]

    init(_ values: [String: Any]) { self.values = values }

    func child(named name: String) -> Any? { values[name] }

    /// A text, in one line whatever came from outside; absent where it is nil or empty.
    func set(_ name: String, _ text: String?) {
        if let text, !text.isEmpty { values[name] = EmailText(renderText: Self.oneLine(text)) }
    }

    func set(_ name: String, _ flag: Bool) { values[name] = flag }

    func set(_ name: String, _ list: [EmailValues]) {
        values[name] = list
        values["any" + name.prefix(1).uppercased() + name.dropFirst()] = !list.isEmpty
    }

    /// The text with a space for each control character, line break or mark that turns the reading direction.
    private static func oneLine(_ text: String) -> String {
        if text.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) { return text }
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars { scalars.append(PlainText.isPrintable(scalar) ? scalar : " ") }
        return String(scalars)
    }
}

/// A text that says itself how it is rendered and that it has no children, which saves the library its search for a way.
struct EmailText: MustacheCustomRenderable, MustacheParent {
    let renderText: String
    var isNull: Bool { false }

    func child(named name: String) -> Any? { nil }
}

extension EmailValues {
    /// The values of an email's facts; those of `letterhead` stand in where the PBX has none of its own.
    convenience init(_ facts: EmailFacts, locale: String, link: String?, expires: Timestamp?, letterhead: Letterhead) {
        self.init([:])
        set("locale", locale)
        set("direction", TextDirection(ofLanguage: locale).rawValue)
        set("pbxName", facts.pbxName)
        set("firstName", facts.firstName)
        set("lastName", facts.lastName)
        set("username", facts.username)
        set("support", facts.supportContact ?? letterhead.supportContact)
        set("assigned", facts.assigned.map(EmailValues.init))
        set("alreadyHas", facts.alreadyHas.map(EmailValues.init))
        set("moreCount", facts.moreCount > 0 ? String(facts.moreCount) : nil)
        set("formerHolder", facts.formerHolder)
        set("newAddress", facts.newAddress)
        set("link", link)
        set("expires", expires.map { DateWords(locale: locale).text(of: $0) })
    }

    private convenience init(_ feature: EmailFacts.Feature) {
        self.init([:])
        set("number", feature.number)
        set("privilege", feature.privilege)
        set("hasVirtualOffice", feature.hasVirtualOffice)
        set("isFallback", feature.isFallback)
        set("phoneNumber", feature.phoneNumber)
        set("phoneModel", feature.phoneModel)
        set("servicePlan", feature.servicePlan)
        set("activationCode", feature.activationCode)
    }
}
