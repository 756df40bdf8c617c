import Intake
import Testing

@Suite struct JSONReaderTests {
    @Test func `every kind of value is read, members in their order, numbers as written`() throws {
        let value = try read(#" {"b":[1.50e+10,-0,true,false,null],"a":{"é":"x\n\"\\\/\u00e9\uD83D\uDE00"}} "#)
        let expected = JSONValue.object([
            ("b", .array([.number(try number("1.50e+10")), .number(try number("-0")), .bool(true), .bool(false), .null])),
            ("a", .object([("é", .string("x\n\"\\/é😀"))])),
        ])
        #expect(value == expected)
    }

    @Test(arguments: [
        "", " ", "{", "[", "\"", "tru", "truee", "nul", "+1", "01", "1.", ".5", "1e", "1e+", "-", "0x1", "NaN", "Infinity", "[1,]", "[,1]",
        "{,}",
        "{\"a\":1,}", "{\"a\"}", "{\"a\":}", "{a:1}", "{'a':1}", "[1 2]", "[1}", "{\"a\":1]", "1 2", "{} {}", "\"\\x\"", "\"\\u12\"",
        "\"\\u12G4\"", "\"a\nb\"", "\"tab\there\"", "// no\n1", "/* no */1", "\u{FEFF}\u{FEFF}1", "\u{A0}1", "\"\\", "\"\\u",
        "[\"a\",\"b\"",
        "{\"a\":1,\"a\":1}", "{\"id\":1,\"\\u0069d\":2}",
        "\"\\uD800\"", "\"\\uDC00\"", "\"\\uD800\\uD800\"", "\"\\uD800x\"", "\"\\uD83D\\u0041\"", "\"\\uDE00\\uD83D\"",
    ])
    func `Q3 what is not strict JSON is refused`(text: String) {
        #expect(throws: JSONFault.self) { try read(text) }
    }

    @Test(
        arguments: [
            [0x22, 0xFF, 0x22], [0x22, 0xC0, 0x80, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22], [0x22, 0xE2, 0x82, 0x22],
            [0x22, 0xF4, 0x90, 0x80, 0x80, 0x22],
            [0x22, 0x80, 0x22], [0x22, 0x5C, 0x6E, 0xFE, 0x22], [0xFF], [0x00], [0x31, 0x00],
        ] as [[UInt8]])
    func `Q3 bytes that are not UTF-8 text are refused`(bytes: [UInt8]) {
        #expect(throws: JSONFault.self) { try JSONReader.read(bytes[...]) }
    }

    @Test func `a fault tells line, byte and what was wrong`() {
        #expect(throws: JSONFault(line: 3, byte: 7, reason: "expected a value")) { try read("{\"a\":1,\n \"b\":2,\n \"é\":oops}") }
        #expect(throws: JSONFault(line: 1, byte: 5, reason: "a string is not closed")) { try read("[1, \"two") }
        #expect(throws: JSONFault(line: 1, byte: 8, reason: "the member \"a\" stands twice in one object")) {
            try read("{\"a\":1,\"a\":2}")
        }
    }

    @Test func `names that look alike but differ in bytes are two members`() throws {
        #expect(try read("{\"\u{E9}\":1,\"e\u{301}\":2}")["e\u{301}"] == .integer(2))
    }

    @Test func `one name among many that stands twice is found`() throws {
        let names = (0..<1000).map { "\"k\($0)\":0" }.joined(separator: ",")
        _ = try read("{\(names)}")
        #expect(throws: JSONFault.self) { try read("{\(names),\"k500\":0}") }
    }

    @Test func `nesting is taken to 32 levels and refused from 33 on, however deep`() throws {
        _ = try read(nested(32))
        for depth in [33, 34, 128, 129, 1_000_000] { #expect(throws: JSONFault.self) { try read(nested(depth)) } }
        #expect(throws: JSONFault.self) { try read(String(repeating: "[{\"a\":", count: 500_000)) }
    }

    @Test func `huge numbers are kept as text`() throws {
        let digits = String(repeating: "9", count: 100_000) + "e999999999"
        #expect(try read(digits) == .number(try number(digits)))
    }

    @Test func `NUL in a string is kept for the parsers of values to judge`() throws {
        #expect(try read(#""a\u0000b""#) == .string("a\0b"))
    }

    @Test func `a byte order mark before the value is left aside`() throws {
        #expect(try read("\u{FEFF}1") == .integer(1))
    }

    @Test func `a sample cut off at any byte is refused`() {
        let bytes = Array(Samples.assigned.utf8)
        for end in 0..<bytes.count { #expect(throws: JSONFault.self) { try JSONReader.read(bytes[..<end]) } }
    }

    private func read(_ text: String) throws -> JSONValue { try JSONReader.read(Array(text.utf8)[...]) }
    private func number(_ text: String) throws -> JSONNumber { try #require(JSONNumber(text)) }
    private func nested(_ depth: Int) -> String { String(repeating: "[", count: depth) + String(repeating: "]", count: depth) }
}
