import Domain
import Testing

/// S3: who quotes an email's link gives it away, however it is written.
@Suite struct LinkTokensTests {
    private static let token = "Zk3-q_8RtYwLm2Nc5Vb7Xa9Sd1Fg4Hj6Kp0OiUuEeTt"
    private static let link = "https://phones.example.com/p/\(token)"
    private static let message = "Subject: x\n\n\(link)\n"

    private static func tokens(_ message: String = message) -> LinkTokens { LinkTokens(in: message.utf8) }

    private static func escaped(after sign: String) -> String { token.utf8.map { sign + String($0, radix: 16) }.joined() }

    /// The base64 of RFC 2045 §6.8, in lines of 76.
    private static func base64(_ text: String) -> String {
        var rest = Base64.standard.encode(Array(text.utf8))[...]
        var lines: [Substring] = []
        while !rest.isEmpty {
            lines.append(rest.prefix(76))
            rest = rest.dropFirst(76)
        }
        return lines.joined(separator: "\r\n") + String(repeating: "=", count: (3 - text.utf8.count % 3) % 3)
    }

    @Test(arguments: [
        "554 5.7.1 Blocked, see https://x/check?url=http%3A%2F%2Fhost%2Fp%2F\(token)", "http%3a%2f%2fhost%2fp%2f\(token)", token,
        token.lowercased(), String(token.prefix(8)), String(token.suffix(8)), "x\(token.dropFirst(20).prefix(8))x",
        escaped(after: "%"), escaped(after: "%").uppercased(), escaped(after: "%25"),
        "550-5.7.1 /p/\(token.prefix(7))\r\n550-5.7.1 \(token.dropFirst(7).prefix(7))\r\n550 5.7.1 \(token.dropFirst(14).prefix(7))",
        "550-/p/\(token.prefix(6))\r\n550 \(token.dropFirst(6).prefix(6))",
        "550-\(token.prefix(5)) 550-\(token.dropFirst(5).prefix(5)) 550 x",
        "/p/\(token.prefix(5))=\r\n\(token.dropFirst(5))", token.map { "\($0) " }.joined(),
    ])
    func `S3 a text that holds eight of its characters in a row quotes it`(text: String) { #expect(Self.tokens().areQuoted(in: text.utf8)) }

    @Test(arguments: [
        "", "554 5.7.1 Blocked, see https://x/check", String(token.prefix(7)), "/p/\(token.prefix(7)) and \(token.suffix(7))",
        "250 2.0.0 queued as 4Xq7", String(token.reversed()),
    ])
    func `S3 any other text does not`(text: String) { #expect(!Self.tokens().areQuoted(in: text.utf8)) }

    @Test(arguments: [
        message, "\(link.prefix(40))=\n\(link.dropFirst(40))\n", "https://phones.example.com/=\r\np/\(token)",
        "content-transfer-encoding: BASE64\n\n" + base64("Hello, Ada: \(link)\n"),
        "Content-Transfer-Encoding: base64\r\n\r\n" + base64("Dear Ada, here is your link: <a href=\"\(link)\">\n") + "\r\n--b--\r\n",
        "<a href=3D\"\(link)\">\(link)</a>",
    ])
    func `S3 it is found in a message, however that travels`(message: String) {
        #expect(Self.tokens(message).areQuoted(in: Self.token.utf8))
    }

    @Test(arguments: ["", "no link", "/p/short", "/p/", "/q/\(token)", "/p/\(token.prefix(42))"])
    func `S3 a message without a link has none`(message: String) {
        #expect(Self.tokens(message) == LinkTokens() && !Self.tokens(message).areQuoted(in: Self.token.utf8))
    }

    @Test func `S3 they print as hidden`() {
        var dumped = ""
        dump(Self.tokens(), to: &dumped)
        #expect("\(Self.tokens())" == "(hidden)" && dumped == "- (hidden)\n")
    }

    @Test(arguments: [
        ("554 5.7.1 Blocked: x", "554 5.7.1 "), ("250 2.0.0 queued as x", "250 2.0.0 "), ("550-5.7.1 a\r\n550 5.7.1 b", "550 5.7.1 "),
        ("550 x", "550 "), ("smtp said 5.7.1 x", "5.7.1 "), ("queued x", ""), ("12345 x", ""), ("250 4.7.1 x", "250 "), ("", ""),
    ])
    func `S3 of a text that quotes it only the codes are kept`(text: String, codes: String) {
        #expect(RemoteAnswer.withheld(text) == codes + "(its text quoted the email's link, and is not kept)")
    }
}
