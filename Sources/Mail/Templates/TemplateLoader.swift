internal import Domain

/// Reads and checks a directory of templates, and collects all that is wrong rather than stop at the first.
struct TemplateLoader {
    private let directory: String
    private let fileSystem = LiveFileSystem()
    private(set) var problems: [TemplateProblem] = []

    init(directory: String) { self.directory = directory }

    /// Where the templates of single PBXs are; no language has this tag.
    static let pbxFolder = "pbx"

    /// The languages that have a folder; English must be among them, since every other falls back to it.
    mutating func locales() -> [String] {
        do throws(MailFault) {
            let names = try fileSystem.list(directory).filter { $0 != Self.pbxFolder && (try? LanguageTag($0)) != nil }.sorted()
            if !names.contains("en") { report("en", advice: "is missing; every other language falls back to it.") }
            return names
        } catch {
            report(
                ".",
                advice: "cannot be read (\(error.kind.rawValue)); set templates.directory to a readable directory such as EmailTemplates.")
            return []
        }
    }

    /// The PBXs that have templates of their own; mostly none.
    mutating func pbxs() -> [String] {
        names(in: Self.pbxFolder, advice: "is no id of a PBX; name the folder as the PBX.") { (try? PBXID($0)) != nil }
    }

    /// The languages in which that PBX has templates of its own.
    mutating func locales(of pbx: String) -> [String] {
        names(in: "\(Self.pbxFolder)/\(pbx)", advice: "is no language tag; name the folder as one, such as en or pt-BR.") {
            (try? LanguageTag($0)) != nil
        }
    }

    /// The kinds that the folder of a PBX's language has.
    mutating func kinds(in folder: String) -> [EmailKind] {
        let known = EmailKind.allCases.map(\.rawValue).joined(separator: ", ")
        return names(in: folder, advice: "is no kind of email; use one of \(known).") { EmailKind(rawValue: $0) != nil }
            .compactMap(EmailKind.init)
    }

    /// What is in a folder that need not be there; a name that does not fit is reported, since what is in it would never be used.
    private mutating func names(in folder: String, advice: String, fits: (String) -> Bool) -> [String] {
        do throws(MailFault) {
            let names = try fileSystem.list("\(directory)/\(folder)").filter { $0.utf8.first != UInt8(ascii: ".") }.sorted()
            for name in names where !fits(name) { report("\(folder)/\(name)", advice: advice) }
            return names.filter(fits)
        } catch {
            if error.kind != .missing, error.kind != .notADirectory {
                report(folder, advice: "cannot be read (\(error.kind.rawValue)); make the folder readable by Latchkey.")
            }
            return []
        }
    }

    /// The three templates of a kind in a folder of kinds, checked; nil where one is missing or its tags are wrong.
    mutating func load(_ kind: EmailKind, in languageFolder: String, locale: String) -> TemplateSet? {
        let vocabulary = EmailVocabulary(of: kind)
        let folder = "\(languageFolder)/\(kind.rawValue)"
        var read: [TemplateSet.Part: Template] = [:]
        for part in TemplateSet.Part.allCases { read[part] = load(part, in: folder, vocabulary) }
        guard let subject = read[.subject], let text = read[.text], let html = read[.html] else { return nil }
        let set = TemplateSet(subject: subject, text: text, html: html)
        check(set, vocabulary, in: folder, locale: locale)
        return set
    }

    private mutating func check(_ set: TemplateSet, _ vocabulary: EmailVocabulary, in folder: String, locale: String) {
        var findings: [MarkedEmail.Finding] = []
        // What is only in a section on one of these, or only outside of it, shows when each is left out, and when all are.
        let lacking = [[]] + vocabulary.mayLack.map { [$0] } + [vocabulary.mayLack]
        for marked in lacking.map({ MarkedEmail(full: vocabulary, lacking: $0) }) + [MarkedEmail(sparse: vocabulary)] {
            // What is wrong with several is said once.
            findings += marked.findings(in: set.render(marked.values, locale: locale)).filter { !findings.contains($0) }
        }
        for finding in findings { report("\(folder)/\(finding.part.fileName)", name: finding.name, advice: finding.advice) }
    }

    private mutating func load(_ part: TemplateSet.Part, in folder: String, _ vocabulary: EmailVocabulary) -> Template? {
        let file = "\(folder)/\(part.fileName)"
        guard let source = read(file, isOneLine: part == .subject) else { return nil }
        let parser = TemplateParser(source, knowing: vocabulary.known)
        for finding in parser.findings { report("\(file):\(finding.line)", name: finding.name, advice: finding.advice) }
        return parser.findings.isEmpty ? Template(parser.pieces, escaping: part.escaping) : nil
    }

    private mutating func read(_ file: String, isOneLine: Bool) -> String? {
        do throws(MailFault) {
            let bytes = try fileSystem.read("\(directory)/\(file)")
            guard let text = String(validating: bytes, as: UTF8.self) else {
                report(file, advice: "is not UTF-8; save it in that encoding.")
                return nil
            }
            return normalized(text, isOneLine: isOneLine)
        } catch {
            report(file, advice: "cannot be read (\(error.kind.rawValue)); put the template there, readable by Latchkey.")
            return nil
        }
    }

    /// The text with LF line ends; a subject also without those that an editor puts at its end.
    private func normalized(_ text: String, isOneLine: Bool) -> String {
        var bytes = Array(text.utf8)
        bytes = bytes.indices.filter { bytes[$0] != 0x0D || ($0 + 1 < bytes.count && bytes[$0 + 1] != 0x0A) }.map { bytes[$0] }
        while isOneLine, bytes.last == 0x0A { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }

    private mutating func report(_ file: String, name: String? = nil, advice: String) {
        problems.append(TemplateProblem(file: file, name: name, advice: advice))
    }
}
