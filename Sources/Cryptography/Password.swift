package import Domain

/// A password as someone typed it, in NFC (NIST SP 800-63B-4 §3.1.1.2), otherwise untouched; erased from memory after its last use.
package struct Password: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The longest password that can be set, in bytes of its NFC form.
    package static let maximumBytes = 4096

    /// The code points of the NFC form, as a minimum length counts them.
    package let codePointCount: Int
    /// The bytes of the NFC form.
    package let byteCount: Int
    private let secret: SecretBytes
    /// The bytes as they came, where their NFC is another.
    private let received: SecretBytes?

    /// Whether it exceeds `maximumBytes`: it can be verified, in the usual time, but never matches and cannot be set.
    package var isTooLong: Bool { byteCount > Self.maximumBytes }

    /// Takes the bytes as received; refuses those that are not UTF-8.
    package init(_ received: consuming [UInt8]) throws(Refusal) {
        defer { Libcrypto.erase(&received) }
        let bytes = try Self.normalise(received)
        codePointCount = bytes.count { $0 & 0xC0 != 0x80 }
        byteCount = bytes.count
        self.received = bytes == received ? nil : SecretBytes(received.map(\.self))
        secret = SecretBytes(bytes)
    }

    /// Whether the bytes came in NFC.
    var isNormal: Bool { received == nil }

    /// Lends the bytes for one call.
    func withSpan<Result, Failure: Error>(_ body: (Span<UInt8>) throws(Failure) -> Result) throws(Failure) -> Result {
        try secret.withSpan(body)
    }

    /// Lends the bytes as they came, for hashes that were made of such.
    func withReceivedSpan<Result, Failure: Error>(_ body: (Span<UInt8>) throws(Failure) -> Result) throws(Failure) -> Result {
        try (received ?? secret).withSpan(body)
    }

    /// A copy without regard to case, for comparisons with what is easily guessed; whoever asks for it erases it.
    func foldedBytes() -> [UInt8] {
        secret.withSpan { span in
            var folded: [UInt8] = []
            folded.reserveCapacity(span.count)
            for index in span.indices { folded.append(span[index]) }
            CaseFolding.fold(&folded)
            return folded
        }
    }

    package var description: String { "(hidden)" }
    package var debugDescription: String { "(hidden)" }
    package var customMirror: Mirror { Mirror(self, children: []) }

    /// The bytes of the NFC form. ASCII never passes through a String, whose copies nobody can erase.
    private static func normalise(_ received: [UInt8]) throws(Refusal) -> [UInt8] {
        if received.allSatisfy({ $0 < 0x80 }) { return received.map(\.self) }
        guard let text = String(validating: received, as: UTF8.self) else {
            throw Refusal(.invalidValue, "password is not valid UTF-8; send it as the page's encoding says.")
        }
        // NFC shrinks no text to a quarter: beyond that it is too long whatever its form, and not worth the work.
        guard received.count <= 4 * maximumBytes else { return received.map(\.self) }
        return Array(text.normalFormC.utf8)
    }
}
