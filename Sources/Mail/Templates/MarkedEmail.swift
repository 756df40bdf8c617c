internal import Domain

/// An email of markers instead of facts, rendered at start: a marker that does not come out is a fact that the template drops.
struct MarkedEmail {
    struct Finding: Equatable {
        let part: TemplateSet.Part
        let name: String?
        let advice: String
    }

    private static let link = "https://latchkey.invalid/p/marker"
    private let vocabulary: EmailVocabulary
    private let carriesLink: Bool
    /// Every fact of the kind as its marker, and each list with one extension and one privilege.
    let values: EmailValues

    init(_ kind: EmailKind, locale: String) {
        vocabulary = EmailVocabulary(of: kind)
        carriesLink = kind.carriesLink
        values = EmailValues([:])
        for name in vocabulary.facts { values.set(name, Self.marker(name)) }
        for list in vocabulary.lists {
            values.set(list, [Self.member(of: list, isPrivilege: false), Self.member(of: list, isPrivilege: true)])
        }
    }

    /// What the rendered email lacks, or has that it must not have.
    func findings(in email: RenderedEmail) -> [Finding] {
        let subject = missing(vocabulary.neededInSubject, in: email.subject, of: .subject)
        let bodies = missing(vocabulary.needed, in: email.text, of: .text) + missing(vocabulary.needed, in: email.html, of: .html)
        return subject + bodies + subjectFindings(email.subject) + linkFindings(email.text) + controlFindings(email)
    }

    private static func marker(_ name: String) -> String { name == "link" ? link : "marker-\(name)-marker" }

    private static func member(of list: String, isPrivilege: Bool) -> EmailValues {
        let member = EmailValues([:])
        for name in EmailVocabulary.members where (name == "privilege") == isPrivilege { member.set(name, marker("\(list).\(name)")) }
        return member
    }

    private func missing(_ names: Set<String>, in text: String, of part: TemplateSet.Part) -> [Finding] {
        names.sorted().filter { !contains(text, Self.marker($0)) }.map { name in
            let parts = name.split(separator: ".")
            let place = parts.count > 1 ? " inside {{#\(parts[0])}}" : ""
            return Finding(
                part: part, name: parts.last.map(String.init), advice: "must appear\(place) and does not; write it into the template.")
        }
    }

    private func subjectFindings(_ subject: String) -> [Finding] {
        guard subject.utf8.contains(0x0A) else { return [] }
        return [Finding(part: .subject, name: nil, advice: "has a line break; write the subject on one line.")]
    }

    private func linkFindings(_ text: String) -> [Finding] {
        guard carriesLink, contains(text, Self.link) else { return [] }
        let lines = text.utf8.split(separator: 0x0A).filter { contains($0, Self.link.utf8) }
        if lines.count == 1, lines[0].elementsEqual(Self.link.utf8) { return [] }
        return [Finding(part: .text, name: "link", advice: "must stand exactly once, alone on a line of its own without spaces.")]
    }

    private func controlFindings(_ email: RenderedEmail) -> [Finding] {
        let parts: [(TemplateSet.Part, String)] = [(.subject, email.subject), (.text, email.text), (.html, email.html)]
        return parts.filter { $0.1.utf8.contains { $0 < 0x20 && $0 != 0x0A && $0 != 0x09 } }.map { part, _ in
            Finding(part: part, name: nil, advice: "has a control character, such as a lone carriage return; remove it.")
        }
    }

    private func contains(_ text: String, _ part: String) -> Bool { contains(text.utf8[...], part.utf8) }

    private func contains(_ text: Substring.UTF8View, _ part: String.UTF8View) -> Bool {
        text.indices.contains { text[$0...].starts(with: part) }
    }
}
