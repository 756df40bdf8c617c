import Domain

/// The secret of a link, which is good once, or of a session: 256 random bits, written as 43 characters of base64url; it never prints.
package struct TokenText: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// How many random bytes make one.
    package static let size = 32

    let bytes: [UInt8]

    /// A new token from bytes of the random source; exactly `size` of them.
    package init(random bytes: [UInt8]) throws(CryptographyFault) {
        guard bytes.count == Self.size else {
            throw CryptographyFault(
                "make a token", .parameters, underlying: "\(bytes.count) random bytes were handed in", hint: "Hand in exactly \(Self.size)."
            )
        }
        self.bytes = bytes
    }

    /// The token of a link as it came back; nil for everything but canonical base64url.
    package init?(_ text: some StringProtocol) {
        guard text.utf8.count == 43, let bytes = Base64.url.decode(text), bytes.count == Self.size else { return nil }
        self.bytes = bytes
    }

    /// The secret itself, for the one email that carries it and the cookie that holds it.
    package var revealedText: String { Base64.url.encode(bytes) }

    package var description: String { "(hidden)" }
    package var debugDescription: String { "(hidden)" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
