/// An email of markers instead of facts, rendered at start: a marker that does not come out is a fact that the template drops.
struct MarkedEmail {
    struct Finding: Equatable {
        let part: TemplateSet.Part
        let name: String?
        let advice: String
    }

    private let vocabulary: EmailVocabulary
    private let needed: [EmailVocabulary.Need]
    /// The facts as their markers.
    let values: EmailValues

    /// Every fact of the kind but `lacking`, and each list with one extension and one privilege.
    init(full vocabulary: EmailVocabulary, lacking: [EmailName] = []) {
        self.vocabulary = vocabulary
        needed = vocabulary.needed
        var values = EmailValues()
        for name in vocabulary.known where !name.isList && !name.isMember && !lacking.contains(name) { values.set(name, Self.marker(name)) }
        for list in vocabulary.known where list.isList {
            values.set(list, [Self.member(of: list, isPrivilege: false), Self.member(of: list, isPrivilege: true)])
        }
        self.values = values
    }

    /// Only what no email is without: it shows a needed fact that a template has inside a section on another.
    init(sparse vocabulary: EmailVocabulary) {
        self.vocabulary = vocabulary
        needed = vocabulary.neededAlways
        var values = EmailValues()
        for need in needed { values.set(need.name, Self.marker(need.name)) }
        self.values = values
    }

    /// What the rendered email lacks, or has that it must not have.
    func findings(in email: RenderedEmail) -> [Finding] {
        missing(vocabulary.neededInSubject, in: email.subject, of: .subject) + missing(needed, in: email.text, of: .text)
            + missing(needed, in: email.html, of: .html) + subjectFindings(email.subject) + linkFindings(email.text)
            + controlFindings(email)
    }

    /// Brackets that no template has, around the name.
    private static func marker(_ name: EmailName, in list: EmailName? = nil) -> String { "⟦\(key(name, in: list))⟧" }

    private static func key(_ name: EmailName, in list: EmailName?) -> String { list.map { "\($0.text).\(name.text)" } ?? name.text }

    private static func member(of list: EmailName, isPrivilege: Bool) -> EmailValues {
        var member = EmailValues()
        for name in EmailName.allCases where name.isMember && (name == .privilege) == isPrivilege {
            member.set(name, marker(name, in: list))
        }
        return member
    }

    private func missing(_ needs: [EmailVocabulary.Need], in text: String, of part: TemplateSet.Part) -> [Finding] {
        let present = keys(in: text.unicodeScalars[...])
        return needs.filter { !present.contains(Self.key($0.name, in: $0.list)) }.map { need in
            let place = need.list.map { " inside {{#\($0.text)}}" } ?? ""
            return Finding(
                part: part, name: need.name.text,
                advice: "must appear\(place), whatever else is there, and does not; write it into the template.")
        }
    }

    /// The markers that came out, without their brackets.
    private func keys(in text: Substring.UnicodeScalarView) -> Set<String> {
        Set(text.split(separator: "⟦").map { String($0.prefix { $0 != "⟧" }) })
    }

    private func subjectFindings(_ subject: String) -> [Finding] {
        guard subject.utf8.contains(0x0A) else { return [] }
        return [Finding(part: .subject, name: nil, advice: "has a line break; write the subject on one line.")]
    }

    private func linkFindings(_ text: String) -> [Finding] {
        let marker = Self.marker(.link)
        let lines = text.unicodeScalars.split(separator: "\n").filter { keys(in: $0).contains(EmailName.link.text) }
        if lines.isEmpty || (lines.count == 1 && lines[0].elementsEqual(marker.unicodeScalars)) { return [] }
        return [Finding(part: .text, name: "link", advice: "must stand exactly once, alone on a line of its own without spaces.")]
    }

    private func controlFindings(_ email: RenderedEmail) -> [Finding] {
        let parts: [(part: TemplateSet.Part, text: String)] = [(.subject, email.subject), (.text, email.text), (.html, email.html)]
        return parts.filter { $0.text.utf8.contains { $0 < 0x20 && $0 != 0x0A && $0 != 0x09 } }.map {
            Finding(part: $0.part, name: nil, advice: "has a control character, such as a lone carriage return; remove it.")
        }
    }
}
