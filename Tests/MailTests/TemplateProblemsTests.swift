import Domain
import Mail
import Testing

/// CONTRACT §4: a template that drops a needed fact or names an unknown one stops the start with its file and name.
@Suite struct TemplateProblemsTests {
    private static let text = "en/create-password/body.txt.mustache"

    @Test(arguments: [
        ("username", "{{username}}", ""), ("link", "{{link}}", ""), ("expires", "{{expires}}", "soon"), ("number", "{{number}}", "-"),
        ("activationCode", "{{activationCode}}", ""), ("moreCount", "{{moreCount}}", ""), ("support", "{{support}}", "us"),
    ])
    func `F15 a template that drops a needed fact is named with it`(name: String, tag: String, instead: String) throws {
        let problems = try problems { try $0.edit(Self.text) { $0.replacing(tag, with: instead) } }
        #expect(problems.contains { $0.file == Self.text && $0.name == name && $0.advice.contains("must appear") })
    }

    @Test(arguments: [
        ("{{nickname}}", "nickname"), ("{{#nickname}}x{{/nickname}}", "nickname"), ("{{^support}}{{#x}}{{/x}}{{/support}}", "x"),
        ("{{number}}", "number"), ("{{assigned}}", "assigned"), ("{{newAddress}}", "newAddress"),
        ("{{^assigned}}{{/assigned}}", "assigned"),
        ("{{{link}}}", "{link"), ("{{&username}}", "&username"), ("{{>other}}", ">other"),
        ("{{% CONTENT_TYPE:TEXT}}", "% CONTENT_TYPE:TEXT"),
        ("{{=<% %>=}}", "=<% %>="), ("{{uppercased(username)}}", "uppercased(username)"), ("{{#support}}", "#support"),
        ("{{/support}}", "/support"),
    ])
    func `F15 a tag that an email cannot have is named with its line`(tag: String, name: String) throws {
        let problems = try problems { try $0.edit(Self.text) { "One line\n" + $0 + tag + "\n" } }
        let lineCount = try #require(problems.first?.file.split(separator: ":").last.flatMap { Int($0) })
        #expect(problems.allSatisfy { $0.file.utf8.starts(with: Self.text.utf8) })
        #expect(problems.contains { $0.name == name && lineCount > 50 })
    }

    @Test func `F15 a subject with a line break, a link inside a sentence, and a tag without an end are problems`() throws {
        #expect(try advice { try $0.edit("en/reset-password/subject.mustache") { "One\n" + $0 } }.contains("on one line"))
        #expect(try advice { try $0.edit(Self.text) { $0.replacing("{{link}}", with: "Open {{link}}") } }.contains("alone on a line"))
        #expect(try advice { try $0.edit(Self.text) { $0.replacing("{{link}}", with: "{{link}}\n{{link}}") } }.contains("exactly once"))
        #expect(try advice { try $0.edit(Self.text) { $0 + "{{username" } }.contains("close the tag"))
        #expect(try advice { try $0.edit(Self.text) { $0 + "a\rb" } }.contains("carriage return"))
    }

    @Test func `F15 a link inside a section on something else is a problem`() throws {
        let advice = try advice { try $0.edit(Self.text) { $0.replacing("{{link}}", with: "{{#firstName}}\n{{link}}\n{{/firstName}}") } }
        #expect(advice.contains("whatever else is there"))
    }

    @Test(arguments: ["isAgain", "hasNoPassword", "onlyExtension"])
    func `F15 a fact on one side of a section alone is a problem`(name: String) throws {
        let text = "en/reset-password/body.txt.mustache"
        for section in ["#", "^"] {
            let problems = try problems {
                try $0.edit(text) { $0.replacing("{{username}}", with: "{{\(section)\(name)}}{{username}}{{/\(name)}}") }
            }
            #expect(problems.map(\.name) == ["username"])
        }
    }

    @Test func `F15 all that is wrong is reported at once`() throws {
        let problems = try problems {
            try $0.remove("en/email-changed/body.html.mustache")
            try $0.edit("en/reset-password/subject.mustache") { _ in "Hello" }
            try $0.edit(Self.text) { $0 + "{{nickname}}" }
        }
        let files = ["en/create-password/body.txt.mustache", "en/reset-password/subject.mustache", "en/email-changed/body.html.mustache"]
        #expect(problems.count == 3)
        for file in files {
            #expect(problems.contains { $0.file.utf8.starts(with: file.utf8) && $0.description.utf8.starts(with: file.utf8) })
        }
    }

    @Test func `F15 a directory that is not there, or without English, says what to set`() throws {
        #expect(try advice { try $0.remove("en") }.contains("falls back"))
        let missing = #expect(throws: TemplateProblems.self) { try EmailTemplates.load(directory: "/nowhere/at/all") }
        #expect(missing?.description.contains("templates.directory") == true)
    }

    @Test func `F15 Windows line ends in templates change nothing`() throws {
        let copy = try TemplateCopy()
        try copy.edit(Self.text) { $0.replacing("\n", with: "\r\n") }
        try copy.edit("en/create-password/subject.mustache") { $0.replacing("\n", with: "\r\n") }
        let email = try EmailTemplates.load(directory: copy.path).render(
            .createPassword, locale: nil, facts: SampleEmails.facts(.createPassword), link: SampleEmails.link,
            expires: SampleEmails.now.adding(.seconds(86_400)), letterhead: SampleEmails.letterhead())
        let shipped = try SampleEmails.rendered(.createPassword, SampleEmails.facts(.createPassword))
        #expect(email.text == shipped.text && email.subject == shipped.subject)
    }

    private func advice(_ spoil: (TemplateCopy) throws -> Void) throws -> String {
        try problems(spoil).map(\.advice).joined(separator: "\n")
    }

    private func problems(_ spoil: (TemplateCopy) throws -> Void) throws -> [TemplateProblem] {
        let copy = try TemplateCopy()
        try spoil(copy)
        do {
            _ = try EmailTemplates.load(directory: copy.path)
            return []
        } catch {
            return error.problems
        }
    }
}
