/// Turns tokens of links and sessions, and API keys, into what may be stored: keyed digests, HMAC-SHA-256 in hex (ASVS 5.0 §6.5.2).
package struct TokenDigester: Sendable {
    /// What a token opens; the digests of one are none of another.
    package enum Use: String, Sendable {
        case link = "latchkey token"
        case session = "latchkey session"
    }

    private let ring: KeyRing

    /// Digests under the ring's current key, and finds what was digested under any of it.
    package init(_ ring: KeyRing) { self.ring = ring }

    /// The digest under which a token is stored, 64 hex digits.
    package func digest(_ token: TokenText, of use: Use = .link) throws(CryptographyFault) -> String {
        try digest(token, use, under: ring.current)
    }

    /// The digests under which a token may have been stored, one for each key, the current one's first.
    package func digests(_ token: TokenText, of use: Use = .link) throws(CryptographyFault) -> [String] {
        var digests: [String] = []
        for key in ring.keys { digests.append(try digest(token, use, under: key)) }
        return digests
    }

    /// The digest under which an API key is stored, 64 hex digits.
    package func digest(_ secret: APIKeySecret) throws(CryptographyFault) -> String { try digest(secret, under: ring.current) }

    /// Whether the API key is the one whose digest is stored, compared in constant time under each key; false where anything fails.
    package func isGood(_ secret: APIKeySecret, digest stored: String) -> Bool {
        ring.keys.contains { key in
            guard let digest = try? digest(secret, under: key) else { return false }
            return Libcrypto.areEqual(Array(digest.utf8), Array(stored.utf8))
        }
    }

    private func digest(_ token: TokenText, _ use: Use, under key: SecretKey) throws(CryptographyFault) -> String {
        var message = FramedMessage(use.rawValue)
        message.add(token.bytes)
        return String(hexadecimal: try key.code(of: message))
    }

    private func digest(_ secret: APIKeySecret, under key: SecretKey) throws(CryptographyFault) -> String {
        var message = FramedMessage("latchkey api key")
        message.add(secret.id)
        message.add(secret.bytes)
        return String(hexadecimal: try key.code(of: message))
    }
}
