/// What tells one content from another without showing it: the first 128 bits of its SHA-256, as 32 hexadecimal digits.
package enum Fingerprint {
    package static func text(of bytes: [UInt8]) throws(CryptographyFault) -> String {
        String(hexadecimal: try Libcrypto.sha256(bytes).prefix(16))
    }
}
