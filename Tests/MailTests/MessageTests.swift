import Domain
import Foundation
import Mail
import Testing

/// The bytes of a message: nothing from outside makes a header, a recipient or a part of its own.
@Suite struct MessageTests {
    private static let headerNames = [
        "From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Auto-Submitted", "X-Latchkey-Kind", "X-Latchkey-Event",
        "Content-Language", "Content-Type",
    ]
    private static let injections = [
        "x\r\nBcc: eve@example.com", "x\nBcc: eve@example.com", "x\r\n\r\n<b>body</b>", "x\0y", "\u{1}\u{1B}[31m", "x\u{2028}Bcc: e@x",
        "x\u{85}Bcc: e@x",
        "\r", "\n", "", " edge ", "\t", "a, eve@example.com", "Eve <eve@example.com>", "\"eve\" <eve@example.com>, ",
        "=?UTF-8?Q?=0ABcc:_eve@example.com?=",
        "é, eve@example.com", "\u{202E}moc.elpmaxe", String(repeating: "long ", count: 4000), String(repeating: "x", count: 70_000),
        String(repeating: "🙂", count: 16_000), "--=_000102030405060708090a0b0c0d0e0f--", "name;file=/etc/passwd",
        "x\u{301}\"\u{301}<\u{338}",
    ]

    @Test(arguments: injections)
    func `S1 whatever stands in subject, name and event id, the headers are the same and the lines short`(text: String) throws {
        let content = RenderedEmail(subject: text, text: "\(text)\n", html: "<p>\(text)</p>\n", locale: "en")
        let bytes = try SampleEmails.message(content, name: text, event: text).bytes
        let head = try #require(headers(bytes))
        #expect(head.map(\.name) == Self.headerNames)
        #expect(!bytes.contains(0x0D) && !bytes.contains(0))
        #expect(bytes.split(separator: 0x0A).allSatisfy { $0.count <= 998 })
        for field in head { #expect(field.value.utf8.allSatisfy { (0x20...0x7E).contains($0) || $0 == 0x0A }) }
        #expect(head[1].value.utf8.count { $0 == UInt8(ascii: "@") } == 1)
        #expect(String(decoding: bytes, as: UTF8.self).ranges(of: "\n--=_000102030405060708090a0b0c0d0e0f").count == 3)
    }

    @Test func `S1 an ASCII event id stands as it is up to a line of 998 octets`() throws {
        let content = RenderedEmail(subject: "s", text: "t\n", html: "h\n", locale: "en")
        let field: (String) throws -> String = { event in
            try #require(headers(SampleEmails.message(content, event: event).bytes))[8].value
        }
        #expect(try field("urn:event:1  two=spaces") == "urn:event:1  two=spaces")
        let longest = String(repeating: "x", count: 998 - "X-Latchkey-Event: ".count)
        #expect(try field(longest) == longest)
        #expect(try field(longest + "x").utf8.starts(with: "=?UTF-8?B?".utf8))
    }

    @Test(arguments: ["", "a", String(repeating: "word ", count: 60), String(repeating: "語", count: 300), "Ünïcode und mehr"])
    func `S1 encoded words have at most 75 octets and lines with them 76`(text: String) throws {
        let content = RenderedEmail(subject: text + "é", text: "t\n", html: "h\n", locale: "en")
        let head = try #require(headers(SampleEmails.message(content, event: text + "é").bytes))
        for line in [head[2], head[8]].flatMap({ "\($0.name): \($0.value)".split(separator: "\n") }) {
            #expect(line.utf8.count <= 76)
            #expect(line.split(separator: " ").allSatisfy { $0.utf8.count <= 75 })
        }
    }

    @Test func `S2 file name and Message-ID follow from number, chance, time, node and sender`() throws {
        let random = [UInt8](repeating: 0xAB, count: 16)
        let postmark = Postmark(number: 7, random: random, at: SampleEmails.now, node: "a/b:c d\n", domain: "example.com")
        let hex = String(repeating: "ab", count: 16)
        #expect(postmark.fileName == "1795453509.M0R\(hex)Q7.a_b_c_d_")
        #expect(postmark.messageID == "<7.\(hex)@example.com>")
        let long = Postmark(number: .max, random: random, at: SampleEmails.now, node: String(repeating: "n", count: 500), domain: "x")
        #expect(long.fileName.utf8.count < 255)
    }

    @Test(arguments: [
        "plain ASCII\n", "no line feed at the end", "\n\n\n", "From here\nFrom there\n", ".\n..\n", "ends with space \nand tab\t\n",
        "Ελληνικά\nالعربية\n中文\n🙂 emoji\n", "=3D = =\n", String(repeating: "x", count: 998) + "\n",
        String(repeating: "x", count: 999) + "\n",
        String(repeating: "é", count: 500) + "\n", "--=_x\n", String(repeating: "x", count: 75) + "é\n",
        String(repeating: "x", count: 76) + "\n" + "é",
    ])
    func `S1 a body comes out of Python's parser as it went in`(body: String) throws {
        let content = RenderedEmail(subject: "s", text: body, html: "<p>\(body)</p>", locale: "en")
        let parsed = try ParsedEmail(SampleEmails.message(content).bytes)
        #expect(parsed.text == (body.hasSuffix("\n") ? body : body + "\n"))
        #expect(parsed.html == "<p>\(body)</p>\n")
        #expect(parsed.defects.isEmpty)
    }

    @Test(arguments: [
        ("Αναστασία Παπαδοπούλου", "α-1"), ("محمد بن سلمان", "حدث"), ("王小明", "事件"), ("🙂 Smile", "🙂"), ("Ada Byron", "a b  c"),
        (String(repeating: "Ж", count: 100), String(repeating: "é🙂", count: 10_000)), ("O'Hara, Scarlett", "=?UTF-8?B?eA==?="),
        ("Zoë Müller-Lüdenscheidt", "tab\tand\u{1F}control"), ("José", " edges "), ("Dr. Who", String(repeating: "1234567890", count: 200)),
        ("é, eve@example.com", "line\r\nbreak"), ("a@b.example", "\"quoted\" \\ back"),
        ("Ada \"Countess\" Byron, Ltd. [x] <y> (z); a:b\\c", "e"),
        ("=?UTF-8?Q?Eve?=", "e"), ("Zoë \"Zo\" Müller, [x]", "e"), (String(repeating: "a, ", count: 30) + "b", "e"),
    ])
    func `S1 headers come out of Python's parser as they went in`(name: String, event: String) throws {
        let content = RenderedEmail(subject: "Für \(name)", text: "t\n", html: "h\n", locale: "en")
        let quoted = name.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        let from = "\"\(quoted)\" <no-reply@example.com>"
        let parsed = try ParsedEmail(SampleEmails.message(content, name: name, event: event, from: from).bytes)
        #expect(parsed.subject == "Für \(name)")
        #expect(parsed.event == event)
        #expect(parsed.recipients == ["ada@example.com"])
        #expect(parsed.recipientsDecodedFirst.filter { $0.contains("@") } == ["ada@example.com"])
        #expect(parsed.recipientName == (name.contains("@") ? "" : name))
        #expect(parsed.senders == ["no-reply@example.com"])
        #expect(parsed.senderName == name)
        #expect(parsed.date == "2026-11-23T17:05:09+00:00")
        #expect(parsed.defects.isEmpty)
    }

    /// The fields before the first empty line, each with its folded value.
    private func headers(_ bytes: [UInt8]) -> [(name: String, value: String)]? {
        guard let head = String(decoding: bytes, as: UTF8.self).components(separatedBy: "\n\n").first else { return nil }
        var fields: [(name: String, value: String)] = []
        for line in head.components(separatedBy: "\n") {
            if line.hasPrefix(" "), !fields.isEmpty {
                fields[fields.count - 1].value += "\n" + line
            } else {
                guard let colon = line.range(of: ": ") else { return nil }
                fields.append((String(line[..<colon.lowerBound]), String(line[colon.upperBound...])))
            }
        }
        return fields
    }
}
