import Domain
import Mail
import Testing

/// The sender as configuration writes it.
@Suite struct MailFromTests {
    @Test(arguments: [
        ("Example Phones <no-reply@example.com>", "Example Phones"), ("no-reply@example.com", ""), ("  <no-reply@example.com> ", ""),
        ("\"Phones, \\\"Ltd.\\\"\" <no-reply@example.com>", "Phones, \"Ltd.\""), ("Phones, Ltd. <no-reply@Example.COM>", "Phones, Ltd."),
        ("Τηλέφωνα <no-reply@example.com>", "Τηλέφωνα"), ("\"a\\\\b\" <no-reply@example.com>", "a\\b"),
    ])
    func `S1 a sender is read with and without a name`(text: String, name: String) throws {
        let from = try MailFrom.parse(text)
        #expect(from.displayName == name)
        #expect(from.address.text == "no-reply@example.com")
        #expect(from.domain == "example.com")
    }

    @Test(arguments: [
        "", "Example Phones", "a <b> <no-reply@example.com>", "Eve <eve@example.com>, Bob <bob@example.com>", "no-reply@example.com>", "<>",
        "\"open <no-reply@example.com>", "a\r\nBcc: eve@example.com <no-reply@example.com>", "x <no-reply@example.com\n>",
        "\" <a@example.com>",
    ])
    func `S1 a sender that cannot be read says how to write it`(text: String) {
        let refusal = #expect(throws: Refusal.self) { try MailFrom.parse(text) }
        #expect(refusal?.code == .invalidValue)
    }
}
