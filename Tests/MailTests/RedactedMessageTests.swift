import Mail
import Testing

/// S3: an operator sees no token, in whichever encoding it stands, though nobody knows which it is.
@Suite struct RedactedMessageTests {
    private static let token = "Zk3-q_8RtYwLm2Nc5Vb7Xa9Sd1Fg4Hj6Kp0OiUuEeTt"

    private static func redacted(_ text: String) -> String { RedactedMessage(bytes: Array(text.utf8)).text }

    @Test(arguments: [
        ("see https://h/p/\(token).", "see https://h/p/(hidden)."), ("/p/\(token)\nThen choose", "/p/(hidden)\nThen choose"),
        ("?url=http%3A%2F%2Fh%2Fp%2F\(token)&x", "?url=http%3A%2F%2Fh%2Fp%2F(hidden)&x"), ("%2fp%2f\(token)", "%2fp%2f(hidden)"),
        ("%252Fp%252F\(token) x", "%252Fp%252F(hidden) x"), ("/p/p/\(token)", "/p/p/(hidden)"),
        ("/p/\(token.prefix(30))=\n\(token.dropFirst(30))\nx", "/p/(hidden)\nx"), ("/=\np/=\r\n\(token) x", "/=\np/(hidden) x"),
        (
            "554-5.7.1 /p/\(token.prefix(15))\r\n554-5.7.1 \(token.dropFirst(15).prefix(15))\r\n554 5.7.1 \(token.dropFirst(30)) x",
            "554-5.7.1 /p/(hidden) x"
        ),
        ("554-/p/\(token.prefix(15)) 554-\(token.dropFirst(15).prefix(15)) 554 \(token.dropFirst(30)) x", "554-/p/(hidden) x"),
        ("/p/\(token.prefix(10))\n\(token.dropFirst(10))\nand", "/p/(hidden)\nand"),
    ])
    func `S3 a token is hidden`(text: String, shown: String) { #expect(Self.redacted(text) == shown) }

    @Test(arguments: [
        "/p/help", "/p/help\nyours,\nAda", "a/p/ b", "/p/\n\n\(token)", "/q/\(token)", "%2Fp%2", "/p", "%", "", "/p/help 250 ok",
    ])
    func `S3 what is none is shown`(text: String) { #expect(Self.redacted(text) == text) }
}
