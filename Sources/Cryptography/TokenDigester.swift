/// Turns tokens and API keys into what may be stored: keyed digests, HMAC-SHA-256 in hex (ASVS 5.0 §6.5.2).
package struct TokenDigester: Sendable {
    private let key: SecretKey

    package init(_ key: SecretKey) { self.key = key }

    /// The digest under which a token is stored and found, 64 hex digits.
    package func digest(_ token: TokenText) throws(CryptographyFault) -> String {
        var message = FramedMessage("latchkey token")
        message.add(token.bytes)
        return String(hexadecimal: try key.code(of: message))
    }

    /// The digest under which an API key is stored, 64 hex digits.
    package func digest(_ secret: APIKeySecret) throws(CryptographyFault) -> String {
        var message = FramedMessage("latchkey api key")
        message.add(secret.id)
        message.add(secret.bytes)
        return String(hexadecimal: try key.code(of: message))
    }

    /// Whether the API key is the one whose digest is stored, compared in constant time; false where anything fails.
    package func isGood(_ secret: APIKeySecret, digest stored: String) -> Bool {
        guard let digest = try? digest(secret) else { return false }
        return Libcrypto.areEqual(Array(digest.utf8), Array(stored.utf8))
    }
}
