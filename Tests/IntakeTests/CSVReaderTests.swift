import Intake
import Testing

struct CSVReaderTests {
    @Test(arguments: [",", ";", "\t"])
    func `F29 cells are separated as the first row shows`(separator: String) {
        let rows = Sample.rows("a,b,c\n1,\"x,;\ty\",3\n".replacing(",", with: separator))
        #expect(rows.map(\.cells) == [["a", "b", "c"], ["1", "x,;\ty".replacing(",", with: separator), "3"]])
    }

    @Test(arguments: ["\n", "\r\n", "\r"])
    func `F29 a row is named by the line of the file it starts on, whatever breaks lines`(lineBreak: String) {
        let rows = Sample.rows("\na,b\n1,\"two\nlines\"\n\n,,\n3,4\n5,6".replacing("\n", with: lineBreak))
        #expect(rows.map(\.line) == [2, 3, 7, 8])
        #expect(rows.map(\.cells) == [["a", "b"], ["1", "two\(lineBreak)lines"], ["3", "4"], ["5", "6"]])
    }

    @Test func `F29 the same rows come out however the file is cut into chunks, in each encoding`() {
        let text = "name;note\r\n\"Ada \"\"the first\"\"\";\"a\r\nb\"\r\n日本 😀;'0042\r\r\nplain;\"\";;\r\n"
        let whole = Sample.rows(text)
        #expect(whole.map(\.cells) == [["name", "note"], ["Ada \"the first\"", "a\r\nb"], ["日本 😀", "0042"], ["plain", "", "", ""]])
        for bytes in [Array(text.utf8), Sample.marked(text), Sample.utf16(text, isBigEndian: true), Sample.utf16(text, isBigEndian: false)]
        {
            for size in 1...9 { #expect(Sample.rows(bytes, size: size) == whole) }
        }
    }

    @Test func `F29 a row that is not valid UTF-8 is refused by its line, and the others go in`() {
        let rows = Sample.rows(Array("a,b\nGr".utf8) + [0xFC] + Array("n,1\nRot,2\n".utf8))
        #expect(rows.map(\.line) == [1, 2, 3])
        #expect(rows[1].flaw?.contains("save the file as CSV UTF-8") == true)
        #expect(rows[2].cells == ["Rot", "2"])
        // Halves of a character in two cells are no character.
        #expect(Sample.rows(Array("a,b\nx".utf8) + [0xC3] + Array(",".utf8) + [0xA9, 0x0A])[1].flaw != nil)
    }

    @Test func `F29 a quotation mark that is never closed takes no more memory than a row may, and the next line goes on`() {
        let open = Array("a\n\"".utf8) + [UInt8](repeating: 0x78, count: 200_000) + Array("\nnext\n".utf8)
        let rows = Sample.rows(open, size: 4_096)
        #expect(rows.map(\.line) == [1, 2, 3])
        #expect(rows[1].flaw?.contains("longer than 64 KiB") == true)
        #expect(rows[2].cells == ["next"])
        #expect(Sample.rows("a\nb\n\"c")[2].flaw?.contains("never closed") == true)
        #expect(Sample.rows("a\n\"b\"c\nd")[1].flaw?.contains("twice") == true)
        #expect(Sample.rows("a\n" + String(repeating: ",", count: 5_000) + "x\nd").map(\.line) == [1, 2, 3])
    }

    @Test func `F29 an apostrophe that a spreadsheet needs is no part of the text, any other is`() {
        let rows = Sample.rows("a\n'0042\n'=1+1\n''t\n'+49 30\n't Hooft\n'\n''\n''0\n")
        #expect(rows.dropFirst().map { $0[0] } == ["0042", "=1+1", "'t", "+49 30", "'t Hooft", "'", "'", "'0"])
    }

    @Test func `F29 names of columns count without regard to case, blanks, hyphens and underscores`() throws {
        let header = try CSVHeader(Sample.rows("First-Name, last_name ,E MAIL,Straße,,\n")[0])
        #expect(["first name", "LastName", "email", "STRASSE"].map(header.index) == [0, 1, 2, 3])
        #expect(header.names.count == 4)
        #expect(header.index(of: "username") == nil)
        #expect(throws: (any Error).self) { try CSVHeader(Sample.rows("email,E-Mail\n")[0]) }
        let rows = Sample.rows("a,b\n1,2,,\n1,2,3\n1\n")
        let two = try CSVHeader(rows[0])
        #expect(rows.dropFirst().map { two.flaw(of: $0) == nil } == [true, false, true])
    }

    @Test(
        arguments: [
            "0042", "1E5", "1e-5", "1-2", "1/2", "1.2", "1 000", "1,5", ".5", "50%", "MAR1", "mar-1", "1-MAR", "1 Mar 2026", "Sept 5",
            "March 1, 2026",
            "5. Mai", "3 août", "1 de enero", "10:30", "10:30 PM", "5 pm", "2026-01-05", "2026-01-05T10:00:00Z", "05.01.26", "3月5日", "１２",
            "$5", "5 €",
            "(5)", "TRUE", "false", "wahr", "123456789012", String(repeating: "7", count: 120), "0", "17", "=1", "+1", "-1", "@x", "\t1",
            "1'000",
        ])
    func `F29 no text is a number, a date, an amount or a formula to a spreadsheet`(text: String) {
        var writer = CSVWriter()
        writer.add(["name", text])
        let bytes = writer.take()
        let written = String(decoding: bytes, as: UTF8.self)
        #expect(written.contains("'") != ["0", "17"].contains(text), "\(written)")
        #expect(Sample.rows(bytes)[0].cells == ["name", text])
    }

    @Test(arguments: [
        "Ada", "Mai", "May Byron", "Ada 2", "R2D2", "room 5", "ada1@acme.example", "T54W", "de", "O'Brien", "5th floor", "日本", "B-52",
    ])
    func `F29 a text that a spreadsheet leaves alone has no apostrophe more`(text: String) {
        var writer = CSVWriter()
        writer.add(["name", text])
        let bytes = writer.take()
        #expect(Sample.rows(bytes)[0].cells == ["name", text])
        #expect(Array(bytes.dropFirst(3 + "name,".utf8.count).dropLast(2)) == Array(text.utf8))
    }

    @Test func `F29 nothing of what comes back from a written file is another text, and no cell is a formula`() {
        let texts = [
            "plain", "0042", "=1+1", "+49", "-x", "@x", "'", "''", "'0042", "'t Hooft", "''t", "'=", "a,b;c\td", "two\r\nlines", "\"q\"",
            "1.50",
            "2026-01-05", "123456789012", "17", "0", "1ada@example.com", "＝1", "日本", "", "\t=1", "'＝",
        ]
        var writer = CSVWriter()
        writer.add(["first"] + texts)
        let bytes = writer.take()
        #expect(Sample.rows(bytes)[0].cells == ["first"] + texts)
        #expect(Array(bytes.prefix(3)) == [0xEF, 0xBB, 0xBF])
        #expect(writer.take() == [])
        for text in texts.map(Sample.written) {
            #expect(text.first.map { !"=+-@\t\r＝＋－＠".contains($0) } ?? true)
        }
        #expect(["0042", "1.50", "123456789012", "17", "t"].map(Sample.written) == ["'0042", "'1.50", "'123456789012", "17", "t"])
    }

    @Test func `F29 no input traps the reader, and what it reads is what was written`() {
        var chance = SeededChance(seed: 29)
        let alphabet = Array("a'=0\",;\t\r\n é😀\u{FEFF}".utf8) + [0xFF, 0x00]
        for _ in 0..<2_000 {
            let bytes = (0..<Int.random(in: 0...40, using: &chance)).map { _ in alphabet.randomElement(using: &chance) ?? 0 }
            let whole = Sample.rows(bytes)
            #expect(Sample.rows(bytes, size: 1) == whole)
            var writer = CSVWriter()
            for row in whole where row.flaw == nil { writer.add(row.cells) }
            let again = Sample.rows(writer.take())
            #expect(again.map(\.cells) == whole.filter { $0.flaw == nil }.map(\.cells))
        }
    }
}

extension CSVRow {
    fileprivate var cells: [String] { (0..<count).map { self[$0] } }
}

private enum Sample {
    static func rows(_ text: String) -> [CSVRow] { rows(Array(text.utf8)) }

    static func rows(_ bytes: [UInt8], size: Int = .max) -> [CSVRow] {
        var reader = CSVReader()
        var rows: [CSVRow] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            rows += reader.rows(rest.prefix(size))
            rest = rest.dropFirst(size)
        }
        return rows + reader.end()
    }

    static func marked(_ text: String) -> [UInt8] { [0xEF, 0xBB, 0xBF] + Array(text.utf8) }

    static func utf16(_ text: String, isBigEndian: Bool) -> [UInt8] {
        ([0xFEFF] + Array(text.utf16)).flatMap { unit in
            let bytes = [UInt8(unit >> 8), UInt8(unit & 255)]
            return isBigEndian ? bytes : bytes.reversed()
        }
    }

    static func written(_ text: String) -> String {
        var writer = CSVWriter()
        writer.add([text])
        return String(decoding: writer.take().dropFirst(3).dropLast(2).drop { $0 == 0x22 }, as: UTF8.self)
    }
}
