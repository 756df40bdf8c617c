import Domain
import Testing

@Suite struct PlainTextTests {
    @Test func `F2 white space around a text goes, and the text is in NFC`() throws {
        #expect(Array(try PlainText.parse(" \t\u{A0}e\u{301} b\u{2003}\n", as: "name", limit: 10).utf8) == Array("\u{E9} b".utf8))
    }

    @Test(arguments: ["", " ", "\t\r\n", "\u{2003}"])
    func `F2 a text of white space alone is empty`(text: String) {
        let refusal = #expect(throws: Refusal.self) { try PlainText.parse(text, as: "name", limit: 10) }
        #expect(refusal?.reason.contains("empty") == true)
    }

    @Test(arguments: [
        0x00, 0x07, 0x0A, 0x0D, 0x1B, 0x1F, 0x7F, 0x80, 0x85, 0x9F, 0x2028, 0x2029, 0x202A, 0x202E, 0x2066, 0x2069, 0xFEFF, 0xFFFE,
    ])
    func `F2 a control, line or direction character inside a text is refused`(value: UInt32) throws {
        let scalar = try #require(Unicode.Scalar(value))
        #expect(throws: Refusal.self) { try PlainText.parse("a\(Character(scalar))b", as: "name", limit: 10) }
    }

    @Test(arguments: ["O'Brien", "Phạm", "山田 太郎", "עדה", "José María", "👩‍💻", "a\u{200D}b", "\"; DROP TABLE", "<b>"])
    func `F2 every other character is taken`(text: String) throws {
        #expect(try PlainText.parse(text, as: "name", limit: 20) == text)
    }

    @Test func `F2 the limit counts code points`() throws {
        #expect(try PlainText.parse("👩‍💻", as: "name", limit: 3).unicodeScalars.count == 3)
        #expect(throws: Refusal.self) { try PlainText.parse("👩‍💻", as: "name", limit: 2) }
    }

    @Test(arguments: [" abc", "abc ", "e\u{301}abc", "a\u{958}b"])
    func `F2 the limit counts in NFC, the white space around among it`(text: String) throws {
        #expect(throws: Refusal.self) { try PlainText.parse(text, as: "name", limit: 3) }
        #expect(throws: Never.self) { try PlainText.parse(text, as: "name", limit: 4) }
    }
}
