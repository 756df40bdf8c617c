import Cryptography
import Domain
import Testing

struct PasswordTests {
    @Test func `F6 a password prints as hidden in every way`() throws {
        let secret = try password("seventeen quiet otters")
        var dumped = ""
        dump(secret, to: &dumped)
        for text in ["\(secret)", String(reflecting: secret), dumped, "\([secret])"] {
            #expect(!text.contains("otters"))
            #expect(text.contains("(hidden)"))
        }
        #expect(Mirror(reflecting: secret).children.isEmpty)
    }

    @Test func `code points are counted, not characters and not bytes`() throws {
        let family = try password("👩‍👩‍👧")
        #expect(family.codePointCount == 5)
        #expect(family.byteCount == 18)
        #expect(try password("").codePointCount == 0)
        #expect(try password("\r\n\u{0}").codePointCount == 3)
    }

    @Test func `decomposed letters count as the composed ones do`() throws {
        #expect(try password("e\u{301}").codePointCount == 1)
        #expect(try password("e\u{301}").byteCount == 2)
        #expect(try password("ﬁ").byteCount == 3)
    }

    @Test(arguments: [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0x61, 0xE2, 0x82], [0xF4, 0x90, 0x80, 0x80]] as [[UInt8]])
    func `what is not UTF-8 is refused`(bytes: [UInt8]) {
        #expect(throws: Refusal.self) { try Password(bytes) }
    }

    @Test func `only above 4096 bytes a password is too long`() throws {
        #expect(try !password(String(repeating: "x", count: 4096)).isTooLong)
        #expect(try password(String(repeating: "x", count: 4097)).isTooLong)
        #expect(try !password(String(repeating: "é", count: 2048)).isTooLong)
        #expect(try password(String(repeating: "é", count: 2049)).isTooLong)
        #expect(try !password(String(repeating: "e\u{301}", count: 2048)).isTooLong)
        #expect(try password(String(repeating: "e\u{301}", count: 1_000_000)).isTooLong)
    }
}
