import Intake
import Testing

@Suite struct JSONWriterTests {
    @Test func `what would break out of a string or a line is escaped`() {
        let text = "a\"b\\c/\n\r\t\u{0}\u{1F}\u{7F}\u{85}\u{2028}\u{202E}é😀"
        #expect(JSONWriter.text(.string(text)) == #""a\"b\\c/\n\r\t\u0000\u001f\u007f\u0085\u2028\u202eé😀""#)
    }

    @Test func `members keep their order unless they are to be sorted`() {
        let value = JSONValue.object([("b", .integer(1)), ("a", .array([.null, .bool(true), .text(nil), .object([])]))])
        #expect(JSONWriter.text(value) == #"{"b":1,"a":[null,true,null,{}]}"#)
        #expect(JSONWriter.text(value, order: .sorted) == #"{"a":[null,true,null,{}],"b":1}"#)
    }

    @Test(arguments: ["", "NaN", "1 ", "01", "--1", "1,2"])
    func `a text that is no number cannot be written as one`(text: String) {
        #expect(JSONNumber(text) == nil)
    }

    @Test func `what is written is read again as the same value, whatever it is`() throws {
        var chance = SeededChance(seed: 7)
        for _ in 0..<500 {
            let value = chance.value(depth: 0)
            #expect(try JSONReader.read(JSONWriter.bytes(value)[...]) == value)
        }
    }
}

extension SeededChance {
    fileprivate mutating func value(depth: Int) -> JSONValue {
        switch Int.random(in: 0..<(depth < 5 ? 7 : 4), using: &self) {
        case 0: .null
        case 1: .bool(Bool.random(using: &self))
        case 2: .integer(Int.random(in: .min ... .max, using: &self))
        case 3: .string(text())
        case 4: .array((0..<3).map { _ in value(depth: depth + 1) })
        default: .object((0..<20).map { ("\($0)-" + text(), value(depth: depth + 3)) })
        }
    }

    private mutating func text() -> String {
        let scalars = (0..<Int.random(in: 0..<12, using: &self)).compactMap { _ in
            Unicode.Scalar(UInt32.random(in: 0..<(Bool.random(using: &self) ? 0x90 : 0x11_0000), using: &self))
        }
        return String(String.UnicodeScalarView(scalars))
    }
}
