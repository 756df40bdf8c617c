import Domain
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Storage
import Testing

@testable import Web

/// In which language a page speaks (T8).
@Suite struct LanguageTests {
    private static let languages: Set<String> = ["ar", "de", "en", "es", "fr", "ja", "pt-br", "zh-hans"]

    @Test(
        arguments: [
            ("de", "de"), ("de-CH, fr;q=0.9", "de"), ("fr;q=0.5, de;q=0.8", "de"), ("fr;q=0.8,de;q=0.8", "fr"), ("sv, es;q=0.3", "es"),
            ("PT-pt", "pt-br"), ("zh-TW,zh;q=0.9", "zh-hans"), ("zh-TW", nil), ("zh-Hant-MO, en", "en"), ("zh-SG", "zh-hans"),
            ("zh-HK, ja;q=0.5", "ja"), ("*", "en"), ("*;q=0.1, ja", "ja"), ("sv, *;q=0.5", "en"),
            ("en;q=0, *", "ar"), ("de;q=0, de-AT, fr;q=0.1", "fr"), ("en-GB,de", "en"), ("\tde ; Q=1.000 , fr", "de"), ("sv", nil),
            ("", nil),
            ("de;q=0", nil), ("de;q=2", nil), ("de;q=0.1234", nil), ("de;q=-1", nil), ("de;q=", nil), ("de;q", nil), ("de;q=1.", "de"),
            ("de;q=0.5;x=y", nil), ("de_CH, x-a, *-CH, ../en, ;;;, ,, fr", "fr"), ("é, 日本, \u{0}", nil), ("q=1", nil),
            ("de;q=1.5, es", "es"),
        ] as [(String, String?)])
    func `T8 a page speaks what Accept-Language asks, and malformed parts harm nothing`(field: String, language: String?) {
        #expect(AcceptLanguage(field).choice(among: Self.languages) == language)
    }

    @Test func `T8 a field of many ranges is read as well`() {
        let field = (0..<5000).map { "xx-\($0);q=0.\($0 % 10)" }.joined(separator: ",") + ",ja;q=0.001"
        #expect(AcceptLanguage(field).choice(among: Self.languages) == "ja")
    }

    @Test(arguments: [("ar-EG", "ar", "rtl"), ("pt", "pt-BR", "ltr"), ("ja,en;q=0.5", "ja", "ltr"), ("xx", "en", "ltr")])
    func `T8 pages without a link speak the browser's language, refusals too`(asked: String, language: String, direction: String)
        async throws
    {
        let here = try await Installation()
        try await here.pages { client in
            for path in ["/forgot", "/nowhere", "/password"] {
                let answer = try await client.execute(uri: path, method: .get, headers: [.acceptLanguage: asked])
                #expect(answer.text.contains("<html lang=\"\(language)\" dir=\"\(direction)\">"), "\(path)")
                #expect(answer.headers[.contentLanguage] == language && answer.headers[.vary] == "Accept-Language")
            }
        }
    }

    @Test func `T8 pages reached by a link speak the profile's language, else the PBX's, to the last of them`() async throws {
        let here = try await Installation()
        try await here.store.write { tx in
            try tx.pbxs.update(try PBXID("acme"), PBXEdit(locale: try LanguageTag("de")))
            let form = try ProfileForm(
                username: "layla", firstName: "ليلى", lastName: "حداد", email: "layla@acme.example", locale: LanguageTag("ar-EG"))
            let digests = LoginDigests(username: String(repeating: "a", count: 64), email: String(repeating: "b", count: 64))
            _ = try tx.profiles.insert(form, digests, pbx: try PBXID("acme"), at: here.clock.now)
        }
        let (ada, layla) = (try await here.link(), try await here.link(for: "layla"))
        try await here.pages { client in
            for (token, language) in [(ada, "de"), (layla, "ar")] {
                var visitor = Visitor(client)
                let french: HTTPFields = [.acceptLanguage: "fr"]
                _ = try await visitor.get("/p/\(token)", headers: french)
                let fields = ["password": Installation.good, "password2": Installation.good]
                let pages = [
                    try await visitor.get("/password", headers: french),
                    try await visitor.post("/password", ["password": "short", "password2": "short"], headers: french),
                    try await visitor.post("/password", fields.merging(["seal": "x"]) { $1 }, headers: french),
                ]
                _ = try await visitor.get("/password", headers: french)
                #expect(try await visitor.post("/password", fields, headers: french).status == .seeOther)
                let done = try await visitor.get("/password/done", headers: french)
                _ = try await visitor.get("/p/\(token)", headers: french)
                let dead = try await visitor.get("/password", headers: french)
                let renewed = try await visitor.post("/password/renew", [:], headers: french)
                for page in pages + [done, dead, renewed] {
                    #expect(page.headers[.contentLanguage] == language && page.text.contains("<html lang=\"\(language)\""))
                    #expect(page.headers[.vary] == nil)
                }
                #expect(try await visitor.get("/forgot", headers: french).headers[.contentLanguage] == "fr")
            }
        }
    }
}
