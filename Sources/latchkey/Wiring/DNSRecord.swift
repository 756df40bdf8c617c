import Domain
import Web

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
        [DNSRecord(name: returnPath, text: "v=spf1 \(mechanism(of: host)) ~all")] + keys
            + [DNSRecord(name: "_dmarc.\(sender)", text: "v=DMARC1; p=quarantine; rua=mailto:postmaster@\(sender)")]
    }

    /// Who may send (RFC 7208 §5): an address, or a name of the DNS. Of a host that has neither, those that take the domain's mail are the best guess.
    private static func mechanism(of host: String) -> String {
        let isAddress = NetworkAddress(host) != nil
        if isAddress { return "\(host.utf8.contains(UInt8(ascii: ":")) ? "ip6" : "ip4"):\(host)" }
        return host.utf8.dropFirst().dropLast().contains(UInt8(ascii: ".")) ? "a:\(host)" : "mx"
    }
}

extension EmailAddress {
    /// What stands behind the @.
    var domain: String { String(text.split(separator: "@").last ?? "localhost") }
}
