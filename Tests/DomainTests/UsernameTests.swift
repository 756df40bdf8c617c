import Domain
import Testing

@Suite struct UsernameTests {
    @Test func `F3 a username has 1 to 30 code points, counted in NFC`() throws {
        #expect(try Username(String(repeating: "x", count: 30)).text.utf8.count == 30)
        #expect(try Username(String(repeating: "e\u{301}", count: 30)).text.unicodeScalars.count == 30)
        #expect(try Username(String(repeating: "🦊", count: 30)).text.unicodeScalars.count == 30)
        for text in [String(repeating: "x", count: 31), String(repeating: "🦊", count: 31), "a-long-name-of-a-person@example.com"] {
            #expect(throws: Refusal.self) { try Username(text) }
        }
        #expect(try Username("Front Lobby").text == "Front Lobby")
    }

    @Test(arguments: ["ad\u{200B}a", "ada\u{2060}", "a\u{AD}da", "\u{E0041}da"])
    func `F3 a username with a character that nobody can see is refused`(text: String) {
        #expect(throws: Refusal.self) { try Username(text) }
    }

    @Test func `F3 an email too long for a username says to choose another`() {
        let refusal = #expect(throws: Refusal.self) { try Scene.form(username: nil, email: "someone.with.a.long.name@example.com") }
        #expect(refusal?.code == .usernameTooLong && refusal?.reason.contains("choose another username") == true)
    }

    @Test func `F2 the username is the email where none is given`() throws {
        #expect(try Scene.form(username: nil).username.text == "ada@acme.example")
        #expect(throws: Refusal.self) { try Scene.form(username: "") }
    }

    @Test(arguments: [
        ["straße", "STRASSE", "Strasse", "STRAẞE", "straẞe"], ["ada", "ADA", "Ada", " ada "], ["\u{212A}elvin", "kelvin", "KELVIN"],
        ["\u{E9}va", "e\u{301}va", "E\u{301}VA", "\u{C9}VA"], ["ΟΔΟΣ", "οδος", "οδοσ"], ["\u{2126}hm", "Ωhm", "ωHM"], ["ﬁn", "FIN", "fin"],
        ["İpek", "i\u{307}pek", "I\u{307}PEK"], ["ǰ", "J\u{30C}"],
    ])
    func `F3 usernames that differ in case or normal form alone are one`(spellings: [String]) throws {
        #expect(Set(try spellings.map { try Username($0).key }).count == 1)
    }

    @Test(arguments: [("ada", "adа"), ("ada", "àda"), ("0042", "42"), ("a b", "a  b"), ("i", "j")])
    func `F3 other usernames are others`(one: String, other: String) throws {
        #expect(try Username(one).key != Username(other).key)
    }

    @Test func `F3 the key of every character is that of its upper case, of its lower case, and of itself`() {
        var different: [String] = []
        for value in 0x21...UInt32(0x1FFFF) {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let text = String(scalar)
            let key = text.caseFoldedKey
            if [key, text.uppercased(), text.lowercased()].contains(where: { !$0.caseFoldedKey.utf8.elementsEqual(key.utf8) }) {
                different.append("\(text) U+\(String(value, radix: 16))")
            }
        }
        #expect(different.isEmpty)
    }

    @Test func `F3 a username is compared byte for byte once parsed`() throws {
        #expect(try Username("e\u{301}") == Username("\u{E9}"))
        #expect(try Username("Ada") != Username("ada"))
    }
}
