import Domain

/// A key for the API, `lk_ID_SECRET`: an id of 12 characters by which it is found, and 256 random bits in base64url; it never prints.
package struct APIKeySecret: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Twelve lower-case letters and digits 2 to 7; no secret.
    package let id: String
    let bytes: [UInt8]

    private static let prefix = "lk_"
    private static let idLength = 12
    private static let alphabet = Array("abcdefghijklmnopqrstuvwxyz234567".utf8)

    /// A new key from the random source.
    package init(random: (_ count: Int) -> [UInt8]) throws(CryptographyFault) {
        let (name, bytes) = (random(Self.idLength), random(TokenText.size))
        guard name.count == Self.idLength, bytes.count == TokenText.size else {
            throw CryptographyFault(
                "make an API key", .parameters, underlying: "the random source gave too few bytes",
                hint: "Hand in a source that gives what is asked.")
        }
        id = String(decoding: name.map { Self.alphabet[Int($0 & 31)] }, as: UTF8.self)
        self.bytes = bytes
    }

    /// The key as a caller sent it; nil for everything but the exact form.
    package init?(_ text: String) {
        let utf8 = Array(text.utf8)
        let secretStart = Self.prefix.utf8.count + Self.idLength + 1
        guard utf8.count == secretStart + 43, utf8.starts(with: Self.prefix.utf8), utf8[secretStart - 1] == UInt8(ascii: "_") else {
            return nil
        }
        let id = utf8[Self.prefix.utf8.count..<secretStart - 1]
        guard id.allSatisfy(Self.alphabet.contains), let token = TokenText(String(decoding: utf8[secretStart...], as: UTF8.self)) else {
            return nil
        }
        self.id = String(decoding: id, as: UTF8.self)
        bytes = token.bytes
    }

    /// The key itself, for the one time that it is shown.
    package var revealedText: String { "\(Self.prefix)\(id)_\(Base64.url.encode(bytes))" }

    package var description: String { "(hidden)" }
    package var debugDescription: String { "(hidden)" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
