import Domain
import Synchronization
import Testing

@testable import Mail

/// DKIM's canonical forms, and what a signature covers; that it verifies elsewhere `Tests/Acceptance/signing.py` shows.
@Suite struct DKIMSignerTests {
    @Test func `S5 the example of RFC 6376 §3-4-5 has the form that the RFC gives it`() {
        let parts = MessageParts(Array("A: X\nB: Y\t\n\tZ  \n\n C \nD \t E\n\n\n".utf8))
        #expect(parts.fields.map { String(decoding: CanonicalForm.header($0), as: UTF8.self) } == ["a:X\r\n", "b:Y Z\r\n"])
        #expect(String(decoding: CanonicalForm.body(parts.body), as: UTF8.self) == " C\r\nD E\r\n")
    }

    @Test(arguments: [
        ("", ""), ("\n\n\n", ""), (" \n\t\n", ""), ("a", "a\r\n"), ("a\n", "a\r\n"), ("\n\na\n\n\nb\n\n", "\r\n\r\na\r\n\r\n\r\nb\r\n"),
        ("a \n \nb\t\tc", "a\r\n\r\nb c\r\n"),
    ])
    func `S5 a body has no blanks at the ends of its lines and no empty lines at its own`(body: String, form: String) {
        #expect(String(decoding: CanonicalForm.body(Array(body.utf8)[...]), as: UTF8.self) == form)
    }

    @Test(arguments: [
        ("example.com", "no-reply@example.com", true), ("example.com", "no-reply@mail.example.com", true),
        ("Example.COM", "no-reply@example.com", true), ("mail.example.com", "no-reply@example.com", false),
        ("ample.com", "no-reply@example.com", false), ("example.org", "no-reply@example.com", false),
    ])
    func `S5 a signature speaks for its domain and those below it`(domain: String, sender: String, isSo: Bool) throws {
        #expect(try signer(domain).covers(MailFrom.parse(sender)) == isSo)
    }

    @Test func `S5 what is signed is the canonical fields and the field itself without its signature`() throws {
        let content = RenderedEmail(subject: "s", text: "t\n", html: "h\n", locale: "en")
        let seen = Mutex<[UInt8]>([])
        let draft = try SampleEmails.message(content).draft(signedBy: [
            signer { bytes in
                seen.withLock { $0 = bytes }
                return Array(repeating: 1, count: 60)
            }
        ])
        let lines = String(decoding: seen.withLock { $0 }, as: UTF8.self).split(separator: "\r\n").map(String.init)
        #expect(
            lines.map { $0.prefix { $0 != ":" } } == [
                "from", "to", "subject", "date", "message-id", "mime-version", "content-type", "auto-submitted", "dkim-signature",
            ])
        #expect(lines.last?.hasSuffix(" b=") == true)
        let text = String(decoding: draft.bytes, as: UTF8.self)
        #expect(text.hasPrefix("DKIM-Signature: v=1; a=test; c=relaxed/relaxed; d=example.com; s=mail;\n"))
        #expect(text.split(separator: "\n").allSatisfy { $0.utf8.count <= 200 })
        #expect(try SampleEmails.message(content, from: "x@elsewhere.example").draft(signedBy: [signer()]).bytes.starts(with: "From:".utf8))
    }

    private func signer(_ domain: String = "example.com", sign: @escaping @Sendable ([UInt8]) -> [UInt8] = { _ in [1] }) -> DKIMSigner {
        DKIMSigner(domain: domain, selector: "mail", algorithm: "test", digest: { _ in [2] }, sign: sign)
    }
}
