import Domain
import Foundation
import Mail
import Testing

/// The shipped emails in every language but English, beside the English ones.
@Suite struct LanguagesTests {
    static let languages = ["ar", "de", "es", "fr", "ja", "pt-BR", "zh-Hans"]
    private static let cases = languages.flatMap { language in EmailKind.allCases.map { (language, $0) } }

    @Test func `F15 eight languages are shipped`() throws {
        #expect(try SampleEmails.templates.get().locales == (Self.languages + ["en"]).sorted())
    }

    @Test(arguments: cases)
    func `F15 an email tells everything in every language`(language: String, kind: EmailKind) throws {
        for isAgain in [true, false] {
            var facts = SampleEmails.facts(kind)
            facts.isAgain = isAgain ? true : nil
            let email = try SampleEmails.rendered(kind, facts, locale: LanguageTag(language))
            #expect(email.locale == language)
            for part in [email.text, email.html] {
                let all =
                    ["Acme Corporation", "ada@example.com", "help@example.com", facts.newAddress, facts.formerHolder?.last]
                    .compactMap { $0 } + facts.assigned.flatMap { [$0.number, $0.phoneNumber, $0.activationCode].compactMap { $0 } }
                for fact in all { #expect(part.contains(fact), "\(fact)") }
                #expect(!part.contains("{{") && !part.contains("account manager") && !part.contains("account-manager"))
            }
            #expect(lines(email.text).filter { $0.contains("/p/") } == (kind.carriesLink ? [SampleEmails.link] : []))
            #expect(email.html.contains("<html lang=\"\(language)\" dir=\"\(language == "ar" ? "rtl" : "ltr")\">"))
        }
    }

    @Test(arguments: cases)
    func `F15 nothing in a translated email is left in English`(language: String, kind: EmailKind) throws {
        for upgrade in [true, false] {
            var facts = SampleEmails.facts(kind)
            (facts.isUpgrade, facts.isAgain, facts.moreCount) = (upgrade ? true : nil, upgrade ? nil : true, 2)
            let english = try SampleEmails.rendered(kind, facts)
            let email = try SampleEmails.rendered(kind, facts, locale: LanguageTag(language))
            #expect(phrases(english).intersection(phrases(email)).isEmpty)
        }
    }

    @Test(arguments: cases)
    func `F15 the HTML is built alike in every language, and knows no left and right`(language: String, kind: EmailKind) throws {
        let english = try template("en", kind, "body.html")
        let translated = try template(language, kind, "body.html")
        #expect(skeleton(translated) == skeleton(english))
        #expect(!translated.contains("left") && !translated.contains("right"))
    }

    @Test(arguments: languages)
    func `F11 extension-notice says nothing of passwords in any language`(language: String) throws {
        let words = [
            "ar": "كلمة المرور", "de": "Passwort", "es": "contraseña", "fr": "mot de passe", "ja": "パスワード", "pt-BR": "senha",
            "zh-Hans": "密码",
        ]
        let word = try #require(words[language])
        let notice = try SampleEmails.rendered(.extensionNotice, SampleEmails.facts(.extensionNotice), locale: LanguageTag(language))
        for part in [notice.subject, notice.text, notice.html] { #expect(!part.lowercased().contains(word.lowercased())) }
        let reset = try SampleEmails.rendered(.resetPassword, SampleEmails.facts(.resetPassword), locale: LanguageTag(language))
        #expect(reset.text.lowercased().contains(word.lowercased()))
    }

    @Test(arguments: languages + ["en"])
    func `F8 the end of the link is told in the language's own words, in UTC`(language: String) throws {
        let dates = [
            "ar": "الثلاثاء 1 ديسمبر 2026، الساعة 17:05 (UTC)", "de": "Dienstag, 1. Dezember 2026, 17:05 Uhr (UTC)",
            "en": "Tuesday, 1 December 2026, 17:05 UTC", "es": "martes, 1 de diciembre de 2026, a las 17:05 (UTC)",
            "fr": "mardi 1er décembre 2026 à 17\u{A0}h\u{A0}05 (UTC)", "ja": "2026年12月1日（火）17:05（UTC）",
            "pt-BR": "terça-feira, 1 de dezembro de 2026, às 17h05 (UTC)", "zh-Hans": "2026年12月1日（星期二）17:05（UTC）",
        ]
        let email = try SampleEmails.templates.get().render(
            .createPassword, locale: LanguageTag(language), facts: SampleEmails.facts(.createPassword), link: SampleEmails.link,
            expires: SampleEmails.now.adding(.seconds(8 * 86_400)), letterhead: SampleEmails.letterhead())
        let date = try #require(dates[language])
        for part in [email.text, email.html] {
            #expect(part.split(whereSeparator: \.isNewline).joined(separator: " ").contains(date), "\(part)")
        }
    }

    @Test(arguments: [
        ("ja", "太郎", "山田", "山田 太郎 様\n"), ("zh-Hans", "小明", "王", "王小明，您好：\n"), ("de", "Ada", "Byron", "Guten Tag Ada Byron,\n"),
        ("es", "Ada", "Byron", "Hola, Ada Byron:\n"), ("fr", "Ada", "Byron", "Bonjour Ada Byron,\n"),
        ("pt-BR", "Ada", "Byron", "Olá, Ada Byron,\n"),
        ("ar", "ليلى", "حداد", "تحية طيبة ليلى حداد،\n"), ("ja", "", "", "ご利用者様\n"), ("zh-Hans", "", "", "您好：\n"),
        ("ar", "", "", "تحية طيبة،\n"),
    ])
    func `F15 people are greeted as their language does`(language: String, first: String, last: String, greeting: String) throws {
        var facts = SampleEmails.facts(.passwordChanged)
        (facts.firstName, facts.lastName) = (first, last)
        let email = try SampleEmails.rendered(.passwordChanged, facts, locale: LanguageTag(language))
        #expect(email.text.utf8.starts(with: greeting.utf8), "\(email.text)")
    }

    @Test func `F15 a privilege without words of its own keeps its name`() throws {
        var facts = SampleEmails.facts(.existingCredentials)
        facts.assigned = [.init(privilege: "billing-admin")]
        #expect(try SampleEmails.rendered(.existingCredentials, facts, locale: LanguageTag("de")).subject.contains("„billing-admin“"))
        facts.assigned = [.init(privilege: "account-manager")]
        #expect(try SampleEmails.rendered(.existingCredentials, facts, locale: LanguageTag("de")).subject.contains("„Kontenverwaltung“"))
    }

    @Test(arguments: EmailKind.allCases)
    func `F15 no line of an Arabic text begins with a Latin letter but the link, and its numbers keep their order`(kind: EmailKind) throws {
        let email = try SampleEmails.rendered(kind, SampleEmails.facts(kind), locale: LanguageTag("ar"))
        for line in lines(email.text) where line != SampleEmails.link {
            let first = line.unicodeScalars.first { $0.properties.isAlphabetic || $0 == "\u{200E}" }
            #expect(first.map { (0x600...0x6FF).contains($0.value) } ?? true, "\(line)")
        }
        for value in ["+1 555 010 1001", "8315-2207"] where email.text.contains(value) {
            #expect(email.text.contains(": \u{200E} \(value)\n"))
        }
    }

    @Test(arguments: cases)
    func `F15 long names make no line that is wider than it must be in any language`(language: String, kind: EmailKind) throws {
        var facts = SampleEmails.facts(kind)
        facts.pbxName = language == "ja" ? String(repeating: "株式会社アクメ、", count: 20) : String(repeating: "Allied Telephones ", count: 11)
        let email = try SampleEmails.rendered(kind, facts, locale: LanguageTag(language))
        for line in lines(email.text) where line != SampleEmails.link {
            #expect(line.unicodeScalars.reduce(0) { $0 + ($1.value < 0x2E80 ? 1 : 2) } <= 80, "\(line)")
        }
    }

    private func lines(_ text: String) -> [String] { text.split(separator: "\n").map(String.init) }

    private func template(_ language: String, _ kind: EmailKind, _ part: String) throws -> String {
        let file = "\(SampleEmails.templatesDirectory)/\(language)/\(kind.rawValue)/\(part).mustache"
        return String(decoding: try Data(contentsOf: URL(filePath: file)), as: UTF8.self)
    }

    /// Every line and every text between tags that has at least three words of letters.
    private func phrases(_ email: RenderedEmail) -> Set<Substring> {
        let html = email.html.split(separator: "</style>").dropFirst().joined()
        let texts = html.split(separator: "<").map { $0.split(separator: ">").dropFirst().first ?? "" }
        return Set(
            (email.text.split(separator: "\n") + texts + [email.subject[...]]).filter { text in
                text.split(separator: " ").count { $0.unicodeScalars.contains { $0.properties.isAlphabetic } } >= 3
            })
    }

    /// The tags and the style, in their order.
    private func skeleton(_ html: String) -> [Substring] {
        let tags = html.split(separator: "<").compactMap { $0.split(separator: ">", omittingEmptySubsequences: false).first }
        // A name may be said a second time where a language needs it, and quotes are the language's own.
        return tags.filter { $0 != "bdi" && $0 != "/bdi" }
    }
}
