import Domain

/// A TXT record that a domain should have, so that receivers trust what Latchkey sends in its name.
struct DNSRecord: Encodable, Sendable {
    let name: String
    let type = "TXT"
    let text: String

    private enum CodingKeys: String, CodingKey { case name, type, text }

    /// The line of a zone file, its text in strings of at most 255 octets (RFC 1035 §3.3.14).
    var line: String {
        let bytes = Array(text.utf8)
        let strings = stride(from: 0, to: bytes.count, by: 255).map {
            String(decoding: bytes[$0..<min($0 + 255, bytes.count)], as: UTF8.self)
        }
        return "\(name). IN TXT \(strings.map { "\"\($0)\"" }.joined(separator: " "))"
    }

    /// What the domains of sender and return path should have: SPF (RFC 7208) for the return path, the keys, DMARC (RFC 7489) for the sender.
    static func all(sender: String, returnPath: String, host: String, keys: [DNSRecord]) -> [DNSRecord] {
        [DNSRecord(name: returnPath, text: "v=spf1 a:\(host) ~all")] + keys
            + [DNSRecord(name: "_dmarc.\(sender)", text: "v=DMARC1; p=quarantine; rua=mailto:postmaster@\(sender)")]
    }
}

extension EmailAddress {
    /// What stands behind the @.
    var domain: String { String(text.split(separator: "@").last ?? "localhost") }
}
