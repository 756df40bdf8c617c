/// A key of 32 bytes for one purpose, with its HMAC-SHA-256 prepared.
package final class SecretKey: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The bytes of every key.
    package static let size = 32

    /// Names the key without telling it: the first 8 hex digits of SHA-256("latchkey key id" ‖ key).
    package let id: String
    private let hmac: HMACState

    /// Takes exactly `size` bytes.
    package init(_ bytes: consuming [UInt8]) throws(CryptographyFault) {
        guard bytes.count == Self.size else {
            throw CryptographyFault(
                "use a key", .secrets, underlying: "it has \(bytes.count) bytes", hint: "A key has exactly \(Self.size) bytes.")
        }
        var labelled = Array("latchkey key id".utf8) + bytes
        defer { Libcrypto.erase(&labelled) }
        id = String(hexadecimal: try Libcrypto.sha256(labelled).prefix(4))
        let key = SecretBytes(bytes)
        hmac = try key.withSpan { span throws(CryptographyFault) in try HMACState(key: span) }
    }

    /// HMAC-SHA-256 of the message, 32 bytes.
    func code(of message: FramedMessage) throws(CryptographyFault) -> [UInt8] { try hmac.code(of: message.bytes) }

    /// HMAC-SHA-256 of the bytes as they are, 32 bytes.
    func code(of bytes: [UInt8]) throws(CryptographyFault) -> [UInt8] { try hmac.code(of: bytes) }

    package var description: String { "(hidden)" }
    package var debugDescription: String { "(hidden)" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
