package import Domain

/// Shows that a return path is of an email that this installation sent: whoever has not seen one cannot make it bounce.
package struct ReturnPathSeal: Sendable {
    private let ring: KeyRing

    /// Seals under the ring's current key, and accepts what was sealed under any of it.
    package init(_ ring: KeyRing) { self.ring = ring }

    /// The return path of the email with that number.
    package func seal(_ number: Int64) throws(CryptographyFault) -> ReturnPath {
        ReturnPath(number: number, code: try code(number, under: ring.current))
    }

    /// Whether its code was made here, compared in constant time under each key; false where anything fails.
    package func isGood(_ path: ReturnPath) -> Bool {
        ring.keys.contains { key in
            guard let code = try? code(path.number, under: key) else { return false }
            return Libcrypto.areEqual(Array(code.utf8), Array(path.code.utf8))
        }
    }

    /// The first 80 bits of HMAC-SHA-256 in base32: 16 letters and digits. A guess costs an email, and one right in 10^24 ends one.
    private func code(_ number: Int64, under key: SecretKey) throws(CryptographyFault) -> String {
        var message = FramedMessage("latchkey return path")
        message.add(number)
        return Self.base32(try key.code(of: message).prefix(10))
    }

    private static func base32(_ bytes: ArraySlice<UInt8>) -> String {
        let digits = Array("abcdefghijklmnopqrstuvwxyz234567".utf8)
        var text: [UInt8] = []
        var (pending, bits) = (UInt32(0), UInt32(0))
        for byte in bytes {
            pending = (pending & 0x1F) << 8 | UInt32(byte)
            bits += 8
            while bits >= 5 {
                bits -= 5
                text.append(digits[Int(pending >> bits & 0x1F)])
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}
