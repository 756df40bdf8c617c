import Domain
import Intake
import Testing

@Suite struct BinaryModeTests {
    private let headers = [
        ("Host", "latchkey.example"), ("Content-Type", "application/json"), ("ce-specversion", "1.0"), ("CE-Id", "a%201%C3%A9"),
        ("ce-source", "\"/prov\\isioning%2520\""), ("ce-type", "latchkey.extension.cleared"), ("ce-trace", "x"),
    ]
    private let body = #"{"pbx":"acme","extension":"1"}"#

    @Test func `Q1 attributes come from headers, decoded once, and data from the body`() throws {
        let accepted = try read(headers, body)
        #expect(accepted.id == "a 1é")
        #expect(accepted.source == "/provisioning%20")
        #expect(accepted.event == .extensionCleared(try ExtensionNumber("1")))
        #expect(try Samples.read(accepted.json) == accepted)
    }

    @Test(arguments: [#"{"pbx":"acme"},"id":"other"#, #"{"pbx":"acme"},"x":{}"#, "", "{", #"{"a":1,"a":2}"#, "{}}", "\u{FEFF}\u{FEFF}{}"])
    func `Q3 a body that is not one JSON value is refused`(body: String) {
        let refusal = #expect(throws: EventRefusal.self) { try read(headers, body) }
        #expect(refusal?.reason.hasPrefix("the body is not valid JSON") == true)
    }

    @Test(arguments: [
        (("ce-id", "again"), #"the header "ce-id" stands twice."#),
        (("ce-subject", "%zz"), #"the header "ce-subject" is not valid percent-encoded UTF-8."#),
        (("ce-subject", "%FF"), #"the header "ce-subject" is not valid percent-encoded UTF-8."#),
        (("ce-subject", "%4"), #"the header "ce-subject" is not valid percent-encoded UTF-8."#),
    ])
    func `Q3 a header that cannot be an attribute is named`(header: (String, String), reason: String) {
        let refusal = #expect(throws: EventRefusal.self) { try read(headers + [header], body) }
        #expect(refusal?.reason == reason)
    }

    @Test func `no header can bring data along`() throws {
        #expect(
            try read(headers + [("ce-data", "{}"), ("ce-data_base64", "e30="), ("ce-datacontenttype", "text/xml"), ("ce-", "x")], body).id
                == "a 1é")
    }

    @Test func `without attributes the first missing one is named`() {
        let refusal = #expect(throws: EventRefusal.self) { try read([], body) }
        #expect(refusal?.reason == #"specversion must be "1.0"."#)
    }

    private func read(_ headers: [(String, String)], _ body: String) throws -> AcceptedEvent {
        try CloudEventReader.readBinary(headers: headers, body: Array(body.utf8)[...], door: .outside)
    }
}
