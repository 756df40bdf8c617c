import Domain
import Testing

@Suite struct EmailAddressTests {
    @Test(arguments: [
        "ada@example.com", "a@b", "ada.byron+phones@mail.example.co.uk", "!#$%&'*+/=?^_`{|}~-@example.com", "1@2.3",
        "ada@xn--bcher-kva.example",
        "\(String(repeating: "a", count: 64))@example.com", "a@\(String(repeating: "b", count: 63)).example",
    ])
    func `F2 an address that can be mailed to is taken as it is`(text: String) throws {
        #expect(try EmailAddress(text).text == text)
    }

    @Test(arguments: [
        "", "ada", "@example.com", "ada@", "ada@@example.com", ".ada@example.com", "ada.@example.com", "a..b@example.com",
        "ada@-example.com",
        "ada@example-.com", "ada@example..com", "ada@.example.com", "ada@example.com.", "ada byron@example.com", "\"ada\"@example.com",
        "ada@[127.0.0.1]", "ada@exa_mple.com", "ada@bücher.example", "ädä@example.com", "ada@example.com\n", "ada@example.com\r\nBcc: x@y",
        "-ada@example.com", "ada,bob@example.com", "<ada@example.com>", "ada@example.com (Ada)", "ada\u{0}@example.com",
        "\(String(repeating: "a", count: 65))@example.com",
        "a@\(String(repeating: "b", count: 64)).example", "a@\(String(repeating: "b.", count: 126))bc",
    ])
    func `F2 what cannot be mailed to, or would break a header, is refused`(text: String) {
        #expect(throws: Refusal.self) { try EmailAddress(text) }
    }

    @Test func `an address keeps its local part, and its domain in lower case`() throws {
        let address = try EmailAddress("Ada@EXAMPLE.com")
        #expect(address.text == "Ada@example.com")
    }

    @Test func `F25 a masked address tells its first letter and its domain`() throws {
        #expect(try EmailAddress("ada@example.com").masked == "a***@example.com")
    }
}
