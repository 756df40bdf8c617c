import Domain
import Foundation
import Mail
import Testing

/// The seven emails whole, as they lie in the spool; UPDATE_GOLDEN=1 rewrites them.
@Suite struct GoldenEmailsTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden")

    @Test(arguments: EmailKind.allCases)
    func `F15 the whole email is as pinned`(kind: EmailKind) throws {
        try expectPinned(SampleEmails.message(SampleEmails.rendered(kind, SampleEmails.facts(kind)), kind: kind), as: kind.rawValue)
    }

    @Test(arguments: [
        ("ar", EmailKind.createPassword, "ليلى", "حداد"), ("de", .extensionsReassigned, "Jürgen", "Groß"),
        ("es", .existingCredentials, "Lucía", "García"), ("fr", .resetPassword, "Élodie", "Lefèvre"),
        ("ja", .extensionsReassigned, "太郎", "山田"), ("pt-BR", .passwordChanged, "João", "Conceição"),
        ("zh-Hans", .createPassword, "小明", "王"),
    ])
    func `F15 the whole email is as pinned in each language`(language: String, kind: EmailKind, first: String, last: String) throws {
        var facts = SampleEmails.facts(kind)
        (facts.firstName, facts.lastName) = (first, last)
        if kind == .extensionsReassigned { facts.formerHolder = PersonName(first: first, last: last) }
        let content = try SampleEmails.rendered(kind, facts, locale: LanguageTag(language))
        let message = try SampleEmails.message(content, kind: kind, name: facts.name.text(inLanguage: content.locale))
        try expectPinned(message, as: "\(language)-\(kind.rawValue)")
    }

    private func expectPinned(_ message: Message, as name: String) throws {
        let bytes = message.bytes
        let file = Self.folder.appending(path: "\(name).eml")
        if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" { try Data(bytes).write(to: file) }
        #expect(String(decoding: bytes, as: UTF8.self) == String(decoding: try Data(contentsOf: file), as: UTF8.self))
    }
}
