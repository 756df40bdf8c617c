import Domain
import Mail
import Testing

/// What the shipped emails say, and that values stay text in them.
@Suite struct EmailTemplatesTests {
    @Test func `F8 create-password has its link alone on one line of the text, as button and address in the HTML, and says when it ends`()
        throws
    {
        let email = try SampleEmails.rendered(.createPassword, SampleEmails.facts(.createPassword))
        #expect(lines(email.text).filter { $0.contains("/p/") } == [SampleEmails.link])
        #expect(email.html.contains("href=\"\(SampleEmails.link)\""))
        #expect(email.html.contains(">\(SampleEmails.link)</a>"))
        #expect(email.text.contains("This link works until Tuesday, 24 November 2026, 17:05 UTC, and only once."))
    }

    @Test func `F9 existing-credentials has no link even when one is handed in`() throws {
        let email = try SampleEmails.templates.get().render(
            .existingCredentials, locale: nil, facts: SampleEmails.facts(.existingCredentials), link: SampleEmails.link,
            expires: SampleEmails.now, letterhead: SampleEmails.letterhead())
        #expect(!email.text.contains("/p/") && !email.html.contains("/p/"))
        #expect(email.text.contains("same username and the\nsame password"))
        #expect(email.text.contains("and 3 more"))
    }

    @Test func `F11 extension-notice says nothing of passwords and has no link`() throws {
        let email = try SampleEmails.rendered(.extensionNotice, SampleEmails.facts(.extensionNotice))
        for part in [email.subject, email.text, email.html] {
            #expect(!part.lowercased().contains("password"))
            #expect(!part.contains("http") && !part.contains("href"))
        }
    }

    @Test(arguments: [EmailKind.createPassword, .existingCredentials, .extensionNotice])
    func `F15 what was assigned stands before what the profile already has`(kind: EmailKind) throws {
        let email = try SampleEmails.rendered(kind, SampleEmails.facts(kind))
        for part in [email.text, email.html] {
            let facts = ["1001", "+1 555 010 1001", "Deskphone 8", "Business", "8315-2207", "0042", "account manager"]
            let places = facts.map { part.firstRange(of: $0)?.lowerBound }
            #expect(places.allSatisfy { $0 != nil })
            #expect(places.compactMap { $0 } == places.compactMap { $0 }.sorted())
        }
    }

    @Test(arguments: [EmailKind.createPassword, .existingCredentials, .extensionNotice, .resetPassword])
    func `F16 instructions sent again say so, and call nothing new that the profile has`(kind: EmailKind) throws {
        var facts = SampleEmails.facts(kind)
        (facts.isAgain, facts.alreadyHas) = (true, [])
        let email = try SampleEmails.rendered(kind, facts)
        for part in [email.text, email.html] {
            #expect(part.contains("Here are your instructions again"))
            #expect(!part.contains("something new") && !part.contains("is now yours") && !part.contains("new extension"))
        }
        #expect(kind == .resetPassword || !email.subject.contains("new"))
    }

    @Test func `F9 the subject says what is new and that the password stays`() throws {
        let subject: ([EmailFacts.Feature]) throws -> String = { assigned in
            var facts = SampleEmails.facts(.existingCredentials)
            facts.assigned = assigned
            return try SampleEmails.rendered(.existingCredentials, facts).subject
        }
        let (one, right) = (EmailFacts.Feature(number: "1002"), EmailFacts.Feature(privilege: "account-manager"))
        #expect(try subject([one]) == "Your new extension 1002 at Acme Corporation: use the password you have")
        #expect(try subject([right]) == "Your new right \"account manager\" at Acme Corporation: use the password you have")
        #expect(try subject([one, right]) == "New for you at Acme Corporation: use the password you have")
    }

    @Test(arguments: [EmailKind.createPassword, .existingCredentials])
    func `F13 Virtual Office enabled later does not call the extension new`(kind: EmailKind) throws {
        var facts = SampleEmails.facts(kind)
        facts.isUpgrade = true
        let email = try SampleEmails.rendered(kind, facts)
        #expect(!email.subject.contains("new") && !email.text.contains("something new") && !email.html.contains("something new"))
        #expect(email.text.contains("you can now use web, desktop and\nmobile access with:\n\n  * Extension 1001"))
    }

    @Test func `F18 reset-password says that the present password goes on only where there is one`() throws {
        var facts = SampleEmails.facts(.resetPassword)
        for part in [try SampleEmails.rendered(.resetPassword, facts).text, try SampleEmails.rendered(.resetPassword, facts).html] {
            #expect(part.contains("The password you have keeps working until you set a new one."))
        }
        facts.hasNoPassword = true
        for part in [try SampleEmails.rendered(.resetPassword, facts).text, try SampleEmails.rendered(.resetPassword, facts).html] {
            #expect(part.contains("The password you had no longer works") && !part.contains("keeps working"))
        }
    }

    @Test(arguments: EmailKind.allCases)
    func `F15 long names make no line that is wider than it must be`(kind: EmailKind) throws {
        var facts = SampleEmails.facts(kind)
        facts.pbxName = String(repeating: "Allied Telephones ", count: 11) + "Ltd"
        if !facts.assigned.isEmpty { facts.assigned[0].phoneModel = String(repeating: "model ", count: 30) + "x" }
        let email = try SampleEmails.rendered(kind, facts)
        #expect(lines(email.text).allSatisfy { $0.unicodeScalars.count <= 78 || !$0.contains(" ") }, "\(email.text)")
        #expect(!kind.carriesLink || lines(email.text).contains(SampleEmails.link))
        let words: (String) -> [Substring] = { $0.split { $0 == " " || $0 == "\n" } }
        #expect(words(email.text).contains(words(facts.pbxName).dropLast()))
    }

    @Test(arguments: Set(EmailKind.allCases).subtracting([.extensionNotice, .extensionsReassigned]).sorted { $0.rawValue < $1.rawValue })
    func `F8 an email with no list and no names is still one`(kind: EmailKind) throws {
        let facts = EmailFacts(pbxName: "Acme", firstName: "", lastName: "", username: "ada")
        let email = try SampleEmails.rendered(kind, facts)
        #expect(email.text.utf8.starts(with: "Hello,\n\n".utf8))
        #expect(!email.text.contains("{{") && !email.html.contains("{{"))
        #expect(!email.text.contains("\n\n\n"))
    }

    @Test(arguments: EmailKind.allCases)
    func `S1 the HTML loads nothing from elsewhere, follows nobody and stays small`(kind: EmailKind) throws {
        let html = try SampleEmails.rendered(kind, SampleEmails.facts(kind)).html
        for word in ["src=", "@import", "url(", "<img", "<script", "<link", "<form", "<iframe"] { #expect(!html.contains(word)) }
        #expect(html.utf8.count < 10_240)
        #expect(html.contains("<html lang=\"en\" dir=\"ltr\">"))
    }

    @Test(arguments: ["<b>Ada</b>", "{{username}}", "{{{link}}}", "A & B \"quoted\" 'single'", "%s%n", "=?UTF-8?Q?x?="])
    func `F15 a name appears as it is written, whatever it looks like`(name: String) throws {
        var facts = SampleEmails.facts(.createPassword)
        facts.firstName = name
        let email = try SampleEmails.rendered(.createPassword, facts)
        #expect(email.text.utf8.starts(with: "Hello \(name),\n".utf8))
        #expect(unescaped(email.html).contains("Hello <bdi>\(name)</bdi>,"))
    }

    @Test func `T7 no value opens a tag or leaves its quotes, combining marks or not`() throws {
        let plain = try tagBytes(in: "Ada")
        for special in ["<", ">", "\"", "'", "&"] {
            for mark in ["", "\u{301}", "\u{338}", "\u{20E3}", "\u{FE0F}", "\u{200D}", "\u{1F3FB}"] {
                #expect(try tagBytes(in: "x\(special)\(mark)script") == plain)
            }
        }
    }

    @Test func `S1 a line break in a fact becomes a space`() throws {
        var facts = SampleEmails.facts(.resetPassword)
        facts.pbxName = "Acme\r\nBcc: eve@example.com\u{2028}\u{85}\0"
        let email = try SampleEmails.rendered(.resetPassword, facts)
        #expect(!email.subject.unicodeScalars.contains { !PlainText.isPrintable($0) })
        #expect(lines(email.text).allSatisfy { !$0.utf8.starts(with: "Bcc".utf8) })
    }

    @Test func `F17 an unknown language falls back to a wider form of it and then to English`() throws {
        let directory = try TemplateCopy()
        try directory.copyLanguage("en", to: "sv")
        try directory.edit("sv/create-password/subject.mustache") { _ in "Välj lösenord för {{pbxName}}" }
        let templates = try EmailTemplates.load(directory: directory.path)
        let subject: (String) throws -> RenderedEmail = {
            try templates.render(
                .createPassword, locale: LanguageTag($0), facts: SampleEmails.facts(.createPassword), link: "l", expires: SampleEmails.now,
                letterhead: SampleEmails.letterhead())
        }
        #expect(templates.locales.contains("sv"))
        #expect(try subject("sv-SE").subject == "Välj lösenord för Acme Corporation")
        #expect(try subject("SV").locale == "sv")
        #expect(try subject("sv").text.contains("works until 2026-11-23 17:05 UTC"))
        #expect(try subject("fi-FI").locale == "en")
    }

    @Test func `F15 the support contact and sender of the PBX come before the configured ones`() throws {
        var facts = SampleEmails.facts(.passwordChanged)
        facts.supportContact = "ext. 9000"
        facts.sender = "Acme Phones <phones@acme.example>"
        #expect(try SampleEmails.rendered(.passwordChanged, facts).text.contains("Tell ext. 9000 what happened."))
        #expect(try SampleEmails.letterhead().sender(for: facts).address.text == "phones@acme.example")
        facts.sender = "nonsense"
        #expect(try SampleEmails.letterhead().sender(for: facts).address.text == "no-reply@example.com")
    }

    @Test func `S3 neither a rendered email nor a message nor a draft prints its link`() throws {
        let email = try SampleEmails.rendered(.createPassword, SampleEmails.facts(.createPassword))
        let message = try SampleEmails.message(email)
        for thing in [email, message, try message.draft()] as [Any] {
            var dumped = ""
            dump(thing, to: &dumped)
            for text in ["\(thing)", String(reflecting: thing), dumped, "\([thing])"] { #expect(!text.contains("/p/")) }
        }
    }

    private func lines(_ text: String) -> [String] { text.split(separator: "\n").map(String.init) }

    private func unescaped(_ html: String) -> String {
        [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")].reduce(html) {
            $0.replacing($1.0, with: $1.1)
        }
    }

    /// Every byte of an email's HTML that makes a tag or an attribute, when a person has that name.
    private func tagBytes(in name: String) throws -> [UInt8] {
        var facts = SampleEmails.facts(.createPassword)
        facts.firstName = name
        facts.pbxName = name
        facts.username = name
        facts.assigned[0].phoneModel = name
        return try SampleEmails.rendered(.createPassword, facts).html.utf8.filter { "<>\"'".utf8.contains($0) }
    }
}
