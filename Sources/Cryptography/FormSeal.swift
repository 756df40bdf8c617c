package import Domain

/// The seal of a form: shows that a page of ours was given to whoever holds the cookie or token that the form is bound to.
package struct FormSeal: Sendable {
    private let ring: KeyRing
    /// How far the clock of the node that sealed may run ahead of the one that checks.
    private static let clockSkew = Duration.seconds(60)

    /// Seals under the ring's current key, and accepts what was sealed under any of it.
    package init(_ ring: KeyRing) { self.ring = ring }

    /// The seal, 54 characters of base64url: the time in microseconds, 8 bytes, and 32 bytes of HMAC-SHA-256.
    package func seal(purpose: String, binding: String, at time: Timestamp) throws(CryptographyFault) -> String {
        let stamp = (0..<8).map { UInt8(truncatingIfNeeded: time.microseconds >> (56 - 8 * Int64($0))) }
        return Base64.url.encode(stamp + (try code(purpose, binding, time, under: ring.current)))
    }

    /// Whether the seal was made for this purpose and binding, at most `lifetime` ago; false where anything fails.
    package func isGood(_ seal: String, purpose: String, binding: String, now: Timestamp, lifetime: Duration) -> Bool {
        guard seal.utf8.count == 54, let bytes = Base64.url.decode(seal), bytes.count == 40 else { return false }
        let time = Timestamp(microseconds: bytes.prefix(8).reduce(0) { $0 << 8 | Int64($1) })
        guard ring.keys.contains(where: { isCode(Array(bytes[8...]), purpose, binding, time, under: $0) }) else { return false }
        return time <= now.adding(Self.clockSkew) && now <= time.adding(lifetime)
    }

    private func isCode(_ code: [UInt8], _ purpose: String, _ binding: String, _ time: Timestamp, under key: SecretKey) -> Bool {
        guard let expected = try? self.code(purpose, binding, time, under: key) else { return false }
        return Libcrypto.areEqual(code, expected)
    }

    private func code(_ purpose: String, _ binding: String, _ time: Timestamp, under key: SecretKey) throws(CryptographyFault) -> [UInt8] {
        var message = FramedMessage("latchkey form")
        message.add(purpose)
        message.add(binding)
        message.add(time.microseconds)
        return try key.code(of: message)
    }
}
