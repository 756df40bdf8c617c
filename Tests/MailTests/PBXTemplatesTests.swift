import Domain
import Foundation
import Mail
import Testing

/// Templates that a PBX has for itself, below `pbx/PBXID/`.
@Suite struct PBXTemplatesTests {
    @Test func `F15 a PBX's own template replaces the general one in its language and kind, and nothing else`() throws {
        let copy = try TemplateCopy()
        try copy.copyKind("de/create-password", to: "pbx/acme/de/create-password")
        try copy.copyKind("en/create-password", to: "pbx/acme/en/create-password")
        for language in ["de", "en"] {
            try copy.edit("pbx/acme/\(language)/create-password/subject.mustache") { _ in "Acme \(language): {{pbxName}}\n" }
        }
        let templates = try EmailTemplates.load(directory: copy.path)
        #expect(templates.locales.contains("de") && !templates.locales.contains("pbx"))
        #expect(try subject(templates, "de-CH", pbx: "acme") == "Acme de: Acme Corporation")
        #expect(try subject(templates, "fi", pbx: "acme") == "Acme en: Acme Corporation")
        // The general French comes before the PBX's own English.
        #expect(try subject(templates, "fr", pbx: "acme").contains("mot de passe"))
        for other in ["Acme", "globex", nil] {
            #expect(try subject(templates, "de", pbx: other) == "Wählen Sie Ihr Passwort für Acme Corporation")
        }
        #expect(try subject(templates, "de", kind: .passwordChanged, pbx: "acme").contains("festgelegt"))
    }

    @Test func `F15 a PBX may have a language that nobody else has`() throws {
        let copy = try TemplateCopy()
        try copy.copyKind("en/create-password", to: "pbx/acme/sv/create-password")
        let templates = try EmailTemplates.load(directory: copy.path)
        #expect(try render(templates, "sv-SE", .createPassword, pbx: "acme").locale == "sv")
        #expect(try render(templates, "sv-SE", .passwordChanged, pbx: "acme").locale == "en")
        #expect(try render(templates, "sv-SE", .createPassword, pbx: "globex").locale == "en")
    }

    @Test func `F15 what is wrong in a PBX's folder is named with its file`() throws {
        let copy = try TemplateCopy()
        try copy.copyKind("en/create-password", to: "pbx/acme/en/create-password")
        try copy.copyKind("en/reset-password", to: "pbx/acme/en/resetpassword")
        try copy.copyKind("en/reset-password", to: "pbx/acme/e/reset-password")
        try copy.copyKind("en/reset-password", to: "pbx/a b/en/reset-password")
        try copy.edit("pbx/acme/en/create-password/body.txt.mustache") { $0.replacing("{{username}}", with: "") + "{{nickname}}\n" }
        try copy.remove("pbx/acme/en/create-password/subject.mustache")
        let problems = #expect(throws: TemplateProblems.self) { try EmailTemplates.load(directory: copy.path) }?.problems ?? []
        for file in ["create-password/body.txt.mustache", "create-password/subject.mustache", "resetpassword"] {
            #expect(problems.contains { $0.file.hasPrefix("pbx/acme/en/\(file)") }, "\(file)")
        }
        #expect(problems.contains { $0.file == "pbx/acme/e" } && problems.contains { $0.file == "pbx/a b" })
        #expect(problems.count == 5)
    }

    private func subject(_ templates: EmailTemplates, _ locale: String, kind: EmailKind = .createPassword, pbx: String?) throws -> String {
        try render(templates, locale, kind, pbx: pbx).subject
    }

    private func render(_ templates: EmailTemplates, _ locale: String, _ kind: EmailKind, pbx: String?) throws -> RenderedEmail {
        var facts = SampleEmails.facts(kind)
        facts.pbx = pbx
        return try templates.render(
            kind, locale: LanguageTag(locale), facts: facts, link: SampleEmails.link, expires: SampleEmails.now,
            letterhead: SampleEmails.letterhead())
    }
}
