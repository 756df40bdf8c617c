package import Domain

/// The seal of a form: shows that a page of ours was given to whoever holds the cookie or token that the form is bound to.
package struct FormSeal: Sendable {
    private let key: SecretKey
    /// How far the clock of the node that sealed may run ahead of the one that checks.
    private static let clockSkew = Duration.seconds(60)

    package init(_ key: SecretKey) { self.key = key }

    /// The seal, 54 characters of base64url: the time in microseconds, 8 bytes, and 32 bytes of HMAC-SHA-256.
    package func seal(purpose: String, binding: String, at time: Timestamp) throws(CryptographyFault) -> String {
        let stamp = (0..<8).map { UInt8(truncatingIfNeeded: time.microseconds >> (56 - 8 * Int64($0))) }
        return Base64.url.encode(stamp + (try code(purpose, binding, time)))
    }

    /// Whether the seal was made for this purpose and binding, at most `lifetime` ago; false where anything fails.
    package func isGood(_ seal: String, purpose: String, binding: String, now: Timestamp, lifetime: Duration) -> Bool {
        guard seal.utf8.count == 54, let bytes = Base64.url.decode(seal), bytes.count == 40 else { return false }
        let time = Timestamp(microseconds: bytes.prefix(8).reduce(0) { $0 << 8 | Int64($1) })
        guard let expected = try? code(purpose, binding, time), Libcrypto.areEqual(Array(bytes[8...]), expected) else { return false }
        return time <= now.adding(Self.clockSkew) && now <= time.adding(lifetime)
    }

    private func code(_ purpose: String, _ binding: String, _ time: Timestamp) throws(CryptographyFault) -> [UInt8] {
        var message = FramedMessage("latchkey form")
        message.add(purpose)
        message.add(binding)
        message.add(time.microseconds)
        return try key.code(of: message)
    }
}
