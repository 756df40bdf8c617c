import Domain
import Storage
import Testing
import UseCases

/// The languages of a profile and of its PBX on their way into emails.
@Suite struct LanguageTests {
    @Test func `F15 an email speaks the profile's language, else the PBX's, with the PBX's own sender and support contact`() async throws {
        let house = try await Installation()
        _ = try await house.takeMails()
        try await house.submit(
            "latchkey.pbx.changed", #"{"pbx":"acme","locale":"de-AT","sender":"Acme Fon <fon@acme.example>","supportContact":"Büro 9000"}"#,
            source: "latchkey:/command")
        try await house.assign()
        let german = try #require(try await house.takeMails().first)
        #expect(german.headers["From"] == "Acme Fon <fon@acme.example>")
        #expect(german.text.contains("Guten Tag Ada Byron,") && german.text.contains("Wenden Sie sich an Büro 9000."))
        let taro = #"{"firstName":"太郎","lastName":"山田","email":"taro@acme.example","username":"taro","locale":"ja-JP"}"#
        try await house.assign("1002", to: taro)
        let japanese = try #require(try await house.takeMails().first)
        #expect(japanese.text.contains("山田 太郎 様\n") && japanese.text.contains("Büro 9000 までお問い合わせください。"))
        // 山田 太郎 in UTF-8 and base64.
        #expect(japanese.headers["To"]?.contains("5bGx55SwIOWkqumDjg==") == true, "\(japanese.headers["To"] ?? "")")
        #expect(japanese.token != nil)
    }

    @Test func `F20 the former holder is named in the order of the reader`() async throws {
        let house = try await Installation()
        let taro = #"{"firstName":"太郎","lastName":"山田","email":"taro@acme.example","username":"taro","locale":"ja"}"#
        try await house.assign("1002", to: taro)
        _ = try await house.takeMails()
        try await house.tell("latchkey.profile.disabled", "taro")
        #expect(try await house.takeMails().first?.text.contains("山田 太郎 had until now") == true)
    }

    @Test func `F15 every email names its PBX, whose own templates come first`() async throws {
        let house = try await Installation()
        #expect(try await house.set(with: house.invited()) == .done(username: "ada"))
        try await house.tell("latchkey.password.reset-requested")
        let rows = try await house.latchkey.store.read { tx in try tx.emails.list(state: .waiting, after: nil, limit: 10) }
        #expect(rows.map(\.kind).sorted { $0.rawValue < $1.rawValue } == [.passwordChanged, .resetPassword])
        for row in rows { #expect(row.facts?.contains(#""pbx":"acme""#) == true) }
    }
}
