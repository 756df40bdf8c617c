import Domain
import Intake
import Testing

@Suite struct EnvelopeTests {
    private static let rest = #""data":{"pbx":"acme","extension":"1"}"#

    @Test(arguments: [
        (#""id":"a","source":"/s","type":"latchkey.extension.cleared""#, #"specversion must be "1.0"."#),
        (#""specversion":"0.3","id":"a","source":"/s","type":"latchkey.extension.cleared""#, #"specversion must be "1.0"."#),
        (#""specversion":1.0,"id":"a","source":"/s","type":"latchkey.extension.cleared""#, "specversion must be a string."),
        (#""specversion":"1.0","source":"/s","type":"latchkey.extension.cleared""#, "id is missing; give it."),
        (#""specversion":"1.0","id":7,"source":"/s","type":"latchkey.extension.cleared""#, "id must be a string."),
        (
            #""specversion":"1.0","id":"","source":"/s","type":"latchkey.extension.cleared""#,
            "id: give 1 to 512 bytes of text without control characters."
        ),
        (
            #""specversion":"1.0","id":"a\nb","source":"/s","type":"latchkey.extension.cleared""#,
            "id: give 1 to 512 bytes of text without control characters."
        ),
        (#""specversion":"1.0","id":"a","type":"latchkey.extension.cleared""#, "source is missing; give it."),
        (#""specversion":"1.0","id":"a","source":"","type":"latchkey.extension.cleared""#, "source: give 1 to 1024 bytes."),
        (#""specversion":"1.0","id":"a","source":"/s","type":null"#, "type is missing; give it."),
        (#""specversion":"1.0","id":"a","source":"/s","type":"latchkey.extension.cleared","time":7"#, "time must be a string."),
        (
            #""specversion":"1.0","id":"a","source":"/s","type":"latchkey.extension.cleared","datacontenttype":"text/xml""#,
            "datacontenttype must be application/json."
        ),
        (
            #""specversion":"1.0","id":"a","source":"/s","type":"latchkey.extension.cleared","data_base64":"e30=""#,
            "data_base64 is not read; give the content as a JSON object in data."
        ),
    ])
    func `Q3 an attribute that is missing or wrong is named`(attributes: String, reason: String) {
        #expect(Samples.reason("{\(attributes),\(Self.rest)}") == reason)
    }

    @Test(arguments: [
        "", "yesterday", "2026-11-22", "2026-11-22T09:00:00", "2026-11-22 09:00:00Z", "2026-13-01T00:00:00Z", "2026-02-29T00:00:00Z",
        "2026-11-22T24:00:00Z", "2026-11-22T09:60:00Z", "2026-11-22T09:00:00.Z", "2026-11-22T09:00:00+1:00", "2026-11-22T09:00:00ZZ", "x",
        "2026-00-22T09:00:00Z", "2026-11-00T09:00:00Z",
    ])
    func `Q3 a time that is not of RFC 3339 is refused with how to write it`(time: String) throws {
        let text = #"{"specversion":"1.0","id":"a","source":"/s","type":"latchkey.extension.cleared","time":"\#(time)",\#(Self.rest)}"#
        #expect(Samples.reason(text) == #"time: "\#(time)" is no time of RFC 3339; write it as 2026-11-22T09:00:00Z."#)
        #expect(try Samples.read(text, door: .inside).id == "a", "what was taken in once is read again")
    }

    @Test(arguments: [
        "2026-11-22T09:00:00Z", "2026-11-22t09:00:00.123456789z", "2024-02-29T23:59:60+05:30", "2000-02-29T00:00:00-00:00",
    ])
    func `Q3 a time of RFC 3339 is taken`(time: String) {
        #expect(
            Samples.reason(
                #"{"specversion":"1.0","id":"a","source":"/s","type":"latchkey.extension.cleared","time":"\#(time)",\#(Self.rest)}"#) == nil
        )
    }

    @Test(arguments: ["a b", "/ä", "/a\\\\b", "<x>", "/%", "/%2", "/%zz", "/a\u{7F}"])
    func `a source that is no URI reference is refused`(source: String) {
        #expect(
            Samples.reason(Samples.event("latchkey.extension.cleared", data: "{}", source: source))?.hasPrefix(
                "source: must be a URI reference") == true)
    }

    @Test(arguments: ["/s", "s", "https://example.com/a?b=c#d", "urn:uuid:1", "/a%20b", "//[::1]/x", "latchkeys:/x", "/latchkey:/x"])
    func `a source that is a URI reference is taken`(source: String) throws {
        #expect(
            try Samples.read(Samples.event("latchkey.extension.cleared", data: #"{"pbx":"acme","extension":"1"}"#, source: source)).source
                == source)
    }

    @Test(arguments: ["latchkey:/command", "latchkey:", "LATCHKEY:/pages"])
    func `nobody outside can pass for Latchkey`(source: String) throws {
        let text = Samples.event("latchkey.extension.cleared", data: #"{"pbx":"acme","extension":"1"}"#, source: source)
        #expect(Samples.reason(text) == #"source: "\#(source)" is kept for events that Latchkey makes itself; use another."#)
        #expect(try Samples.read(text, door: .inside).source == source)
    }

    @Test(arguments: ["application/json", "Application/JSON; charset=utf-8", "application/json;x"])
    func `content that says it is JSON is taken`(type: String) {
        #expect(
            Samples.reason(
                #"{"specversion":"1.0","id":"a","source":"/s","type":"latchkey.extension.cleared","datacontenttype":"\#(type)",\#(Self.rest)}"#
            ) == nil)
    }

    @Test func `id and source are taken up to their limits`() {
        let of = { (id: Int, source: Int) in
            Samples.reason(
                Samples.event(
                    "latchkey.extension.cleared", data: #"{"pbx":"acme","extension":"1"}"#, id: String(repeating: "i", count: id),
                    source: String(repeating: "s", count: source)))
        }
        #expect(of(512, 1024) == nil)
        #expect(of(513, 1024)?.hasPrefix("id:") == true)
        #expect(of(512, 1025)?.hasPrefix("source:") == true)
    }

    @Test func `Q3 an event is taken up to 64 KiB`() {
        let empty = Samples.event("latchkey.extension.cleared", data: #"{"pbx":"acme","extension":"1","x":""}"#)
        let full = empty.replacing(#""x":"""#, with: #""x":"\#(String(repeating: "x", count: 65_536 - empty.utf8.count))""#)
        #expect(full.utf8.count == 65_536)
        #expect(Samples.reason("  \(full)\n") == nil)
        #expect(Samples.reason(full.replacing("xxx", with: "xxxx", maxReplacements: 1))?.hasPrefix("the event has 65537 bytes") == true)
    }

    @Test(arguments: ["[]", "1", "\"x\"", "null", "true"])
    func `Q3 an event that is no object is refused`(text: String) {
        #expect(Samples.reason(text) == "an event must be a JSON object; begin it with { and end it with }.")
    }

    @Test func `Q3 an event that is grammatical but cannot be taken still tells its id`() {
        for extra in [#""a":1,"a":2"#, #""a":"\uD800""#, "\"a\":\(String(repeating: "[", count: 40))\(String(repeating: "]", count: 40))"] {
            let refusal = #expect(throws: EventRefusal.self) { try Samples.read(#"{"id":"a-9",\#(extra)}"#) }
            #expect(refusal?.id == "a-9")
        }
    }

    @Test func `an event written for another room is read again as it was meant`() throws {
        let data = JSONValue.object([("pbx", .string("acme")), ("extension", .string("1"))])
        let text = CloudEventWriter.json(
            id: "c-1", source: "latchkey:/command", type: .extensionCleared, data: data)
        let accepted = try Samples.read(text, door: .inside)
        #expect(accepted.json == text)
        #expect(accepted.type == EventType.extensionCleared.rawValue)
    }
}
