import Domain

/// Stands in for what people type into a login field, so that the database counts attempts without holding the text.
package struct LoginDigester: Sendable {
    private let key: SecretKey

    package init(key: SecretKey) { self.key = key }

    /// HMAC-SHA-256 in hex, the same for spellings that differ in case or normal form alone.
    package func digest(ofLogin text: String) throws(CryptographyFault) -> String {
        var message = FramedMessage("latchkey login")
        message.add(text.caseFoldedKey)
        return String(hexadecimal: try key.code(of: message))
    }
}
