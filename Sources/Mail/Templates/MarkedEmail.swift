/// An email of markers instead of facts, rendered at start: a marker that does not come out is a fact that the template drops.
struct MarkedEmail {
    struct Finding: Equatable {
        let part: TemplateSet.Part
        let name: String?
        let advice: String
    }

    private static let link = "https://latchkey.invalid/p/marker"
    private let vocabulary: EmailVocabulary
    /// Every fact of the kind as its marker, and each list with one extension and one privilege.
    let values: EmailValues

    init(_ vocabulary: EmailVocabulary) {
        self.vocabulary = vocabulary
        var values = EmailValues()
        for name in vocabulary.known where !name.isList && !name.isMember { values.set(name, Self.marker(name)) }
        for list in vocabulary.known where list.isList {
            values.set(list, [Self.member(of: list, isPrivilege: false), Self.member(of: list, isPrivilege: true)])
        }
        self.values = values
    }

    /// What the rendered email lacks, or has that it must not have.
    func findings(in email: RenderedEmail) -> [Finding] {
        missing(vocabulary.neededInSubject, in: email.subject, of: .subject) + missing(vocabulary.needed, in: email.text, of: .text)
            + missing(vocabulary.needed, in: email.html, of: .html) + subjectFindings(email.subject) + linkFindings(email.text)
            + controlFindings(email)
    }

    private static func marker(_ name: EmailName, in list: EmailName? = nil) -> String {
        name == .link ? link : "marker-\(list?.text ?? "fact")-\(name.text)-marker"
    }

    private static func member(of list: EmailName, isPrivilege: Bool) -> EmailValues {
        var member = EmailValues()
        for name in EmailName.allCases where name.isMember && (name == .privilege) == isPrivilege {
            member.set(name, marker(name, in: list))
        }
        return member
    }

    private func missing(_ needs: [EmailVocabulary.Need], in text: String, of part: TemplateSet.Part) -> [Finding] {
        needs.filter { !contains(text.utf8[...], Self.marker($0.name, in: $0.list).utf8) }.map { need in
            let place = need.list.map { " inside {{#\($0.text)}}" } ?? ""
            return Finding(part: part, name: need.name.text, advice: "must appear\(place) and does not; write it into the template.")
        }
    }

    private func subjectFindings(_ subject: String) -> [Finding] {
        guard subject.utf8.contains(0x0A) else { return [] }
        return [Finding(part: .subject, name: nil, advice: "has a line break; write the subject on one line.")]
    }

    private func linkFindings(_ text: String) -> [Finding] {
        let lines = text.utf8.split(separator: 0x0A).filter { contains($0, Self.link.utf8) }
        if lines.isEmpty || (lines.count == 1 && lines[0].elementsEqual(Self.link.utf8)) { return [] }
        return [Finding(part: .text, name: "link", advice: "must stand exactly once, alone on a line of its own without spaces.")]
    }

    private func controlFindings(_ email: RenderedEmail) -> [Finding] {
        let parts: [(part: TemplateSet.Part, text: String)] = [(.subject, email.subject), (.text, email.text), (.html, email.html)]
        return parts.filter { $0.text.utf8.contains { $0 < 0x20 && $0 != 0x0A && $0 != 0x09 } }.map {
            Finding(part: $0.part, name: nil, advice: "has a control character, such as a lone carriage return; remove it.")
        }
    }

    private func contains(_ text: Substring.UTF8View, _ part: String.UTF8View) -> Bool {
        text.indices.contains { text[$0...].starts(with: part) }
    }
}
