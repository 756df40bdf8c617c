import Domain
import Testing

/// F23: by which words an erased profile is found, and what takes their place.
@Suite struct ErasureTests {
    private static func erasure(username: String = "ada", email: String = "ada@acme.example") throws -> Erasure {
        Erasure(
            of: Profile(
                id: ProfileID(7), pbx: try PBXID("acme"), username: try Username(username), firstName: "Ada", lastName: "Byron",
                email: try EmailAddress(email), kind: .person, locale: nil, state: .erased, createdAt: Timestamp(microseconds: 0)))
    }

    @Test func `F23 the pseudonym is nobody's to choose, and its address is nobody's`() throws {
        let pseudonym = Pseudonym(of: ProfileID(.max))
        #expect(pseudonym.username.unicodeScalars.count <= Username.maximumLength)
        for name in [pseudonym.username, "ERASED-7", " erased-0"] { #expect(throws: Refusal.self) { try Username(name) } }
        for name in ["erased-", "erased-7a", "erased 7", "not-erased-7"] { #expect(try Username(name).text == name) }
        #expect(try EmailAddress(pseudonym.email).text == pseudonym.email)
        #expect(pseudonym.email.hasSuffix(".invalid"))
    }

    @Test func `F23 what names the profile is replaced in any case, and what does not stays as it is`() throws {
        let erasure = try Self.erasure()
        let detail = [
            "username": "ADA", "email": "ada@acme.example", "who": "Ada Byron", "privilege": "ada's", "event": "ada", "why": "canada",
        ]
        #expect(
            erasure.replacing(in: detail) == [
                "username": "erased-7", "email": "erased-7@erased.invalid", "who": "Erased 7", "privilege": "ada's", "event": "ada",
                "why": "canada",
            ])
        #expect(erasure.replacing(in: ["username": "grace", "event": "ada"]) == nil)
        #expect(erasure.replacing(in: [:]) == nil)
    }

    @Test(arguments: [
        ("profile ada is disabled; enable it", true), ("ADA", true), ("(ada)", true), ("to Ada Byron.", true), ("canada adan", false),
        ("adaé", false), ("", false), ("ad", false), ("ada1 ada", true),
    ])
    func `F23 a text for people names somebody by whole words`(text: String, isNamed: Bool) throws {
        #expect(try Self.erasure().isNamed(in: text) == isNamed)
    }

    @Test func `F23 a name of other letters is found in any case`() throws {
        let erasure = try Self.erasure(username: "Ångström", email: "a@b.example")
        #expect(erasure.isNamed(in: "profile ÅNGSTRÖM is disabled"))
        #expect(erasure.isNamed(by: [try Username("A\u{30A}NGSTRÖM")]))
        #expect(!erasure.isNamed(by: [try Username("angstrom")]))
    }

    @Test func `F23 positions are few words for many entries, and what is no such text is none`() {
        var positions = Positions([3, 4, 5, 9, 1])
        #expect(positions.text == "1 3-5 9")
        #expect(Positions(positions.text) == positions)
        positions.insert(2...2)
        #expect(positions.text == "1-5 9")
        positions.insert(4...8)
        #expect(positions.text == "1-9")
        #expect(positions.contains(1) && positions.contains(9) && !positions.contains(10) && !positions.contains(0))
        for text in ["x", "3-", "-3", "5-3", "0", "1-2-3", "9223372036854775807", "1 99999999999999999999"] {
            #expect(Positions(text) == nil, "\(text)")
        }
        #expect(Positions("")?.isEmpty == true)
    }

    @Test func `F23 the first position that others lack is found`() throws {
        let one = try #require(Positions("2-5 8 10-12"))
        let other = try #require(Positions("1-3 5-11"))
        #expect(one.first(from: 1, notIn: other) == 4)
        #expect(one.first(from: 5, notIn: other) == 12)
        #expect(one.first(from: 13, notIn: other) == nil)
        #expect(one.first(from: 1, notIn: one) == nil)
        #expect(one.first(from: 3, notIn: Positions()) == 3)
        #expect(Positions().first(from: 1, notIn: one) == nil)
    }
}
