/// The tags of a template's source, read to check its names: rendering alone says nothing of a name inside a section that was not entered.
struct TemplateTags {
    /// Why a template may not be used.
    struct Finding: Equatable {
        let name: String?
        let advice: String
    }

    private let source: [UInt8]
    private let vocabulary: EmailVocabulary
    private var position = 0
    private var openLists: [String] = []
    private(set) var findings: [Finding] = []

    /// Reads the whole source at once.
    init(_ source: String, vocabulary: EmailVocabulary) {
        self.source = Array(source.utf8)
        self.vocabulary = vocabulary
        while let tag = nextTag() { check(tag) }
    }

    /// What stands between the next `{{` and its `}}`, without white space around it.
    private mutating func nextTag() -> String? {
        guard let start = find("{{", from: position), let end = find("}}", from: start + 2) else { return nil }
        position = end + 2
        let isSpace: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 || $0 == 0x0A }
        let inner = source[(start + 2)..<end].drop(while: isSpace)
        let kept = inner.prefix((inner.lastIndex { !isSpace($0) } ?? inner.startIndex - 1) - inner.startIndex + 1)
        return String(decoding: kept, as: UTF8.self)
    }

    private func find(_ pattern: StaticString, from start: Int) -> Int? {
        // Both patterns are one byte twice.
        let byte = pattern.description.utf8.first
        return (start..<max(start, source.count - 1)).first { source[$0] == byte && source[$0 + 1] == byte }
    }

    private mutating func check(_ tag: String) {
        let sigil = tag.unicodeScalars.first ?? " "
        switch sigil {
        case "!": break
        case "#", "^": checkSection(Self.name(after: tag), isInverted: sigil == "^")
        case "/": if openLists.last == Self.name(after: tag) { openLists.removeLast() }
        case "{", "&", ">", "<", "$", "=", "%":
            findings.append(
                Finding(
                    name: tag,
                    advice: "is more than an email template may do; only {{name}}, {{#name}}, {{^name}}, {{/name}} and {{! }} are."))
        default: checkVariable(tag)
        }
    }

    private static func name(after tag: String) -> String {
        String(tag.unicodeScalars.dropFirst().drop { $0 == " " })
    }

    private mutating func checkSection(_ name: String, isInverted: Bool) {
        guard vocabulary.lists.contains(name), openLists.isEmpty else { return checkName(name) }
        if isInverted { findings.append(Finding(name: name, advice: "is a list; ask {{^\(Self.question(name))}} whether it is empty.")) }
        openLists.append(name)
    }

    private static func question(_ list: String) -> String { list == "assigned" ? "anyAssigned" : "anyAlreadyHas" }

    private mutating func checkVariable(_ name: String) {
        guard vocabulary.lists.contains(name) else { return checkName(name) }
        findings.append(Finding(name: name, advice: "is a list; write {{#\(name)}}…{{/\(name)}} around one line for each member."))
    }

    private mutating func checkName(_ name: String) {
        if vocabulary.facts.contains(name) { return }
        let isMember = EmailVocabulary.members.contains(name)
        if isMember, !openLists.isEmpty { return }
        let advice =
            isMember
            ? "belongs inside {{#assigned}} or {{#alreadyHas}}; move it there."
            : "is unknown to this email; use one of \(vocabulary.facts.union(vocabulary.lists).sorted().joined(separator: ", "))."
        findings.append(Finding(name: name, advice: advice))
    }
}
