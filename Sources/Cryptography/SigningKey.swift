// The only file that hands private keys for signatures to libcrypto.
import CLibcrypto

/// A private key that signs emails: RSA of at least 2048 bits, or Ed25519 (RFC 8301 §3.2, RFC 8463). It never leaves this room.
package final class SigningKey: @unchecked Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// How it signs, by the name that DKIM has for it.
    package enum Algorithm: String, Sendable {
        case rsa = "rsa-sha256"
        case ed25519 = "ed25519-sha256"
    }

    package let algorithm: Algorithm
    /// The public key as it is published: the SubjectPublicKeyInfo of RSA (RFC 6376 §3.6.1), the 32 bytes of Ed25519 (RFC 8463 §4).
    package let publicKey: [UInt8]
    // Unchecked: libcrypto only reads a key that is complete.
    private let key: OpaquePointer

    /// Reads a private key from PEM without a passphrase; the fault says what kind of key is wanted.
    package init(pem: [UInt8]) throws(CryptographyFault) {
        guard let key = Self.read(pem) else {
            throw Self.fault("it holds no private key in PEM, or one behind a passphrase")
        }
        switch EVP_PKEY_get_base_id(key) {
        case EVP_PKEY_RSA where EVP_PKEY_get_bits(key) >= 2048: algorithm = .rsa
        case EVP_PKEY_ED25519: algorithm = .ed25519
        case EVP_PKEY_RSA:
            let bits = EVP_PKEY_get_bits(key)
            EVP_PKEY_free(key)
            throw Self.fault("its RSA key has \(bits) bits, and below 2048 receivers do not trust it")
        default:
            EVP_PKEY_free(key)
            throw Self.fault("its key is neither RSA nor Ed25519")
        }
        guard let published = Self.publicKey(of: key, algorithm) else {
            EVP_PKEY_free(key)
            throw Self.fault("its public key cannot be told")
        }
        publicKey = published
        self.key = key
    }

    deinit { EVP_PKEY_free(key) }

    /// RSASSA-PKCS1-v1_5 over the message's SHA-256; Ed25519 over the SHA-256 as its message (RFC 8463 §3).
    package func sign(_ message: [UInt8]) throws(CryptographyFault) -> [UInt8] {
        switch algorithm {
        case .rsa: try sign(message, digest: EVP_sha256())
        case .ed25519: try sign(try Libcrypto.sha256(message), digest: nil)
        }
    }

    private func sign(_ message: [UInt8], digest: OpaquePointer?) throws(CryptographyFault) -> [UInt8] {
        var signature = [UInt8](repeating: 0, count: Int(EVP_PKEY_get_size(key)))
        var length = signature.count
        guard let context = EVP_MD_CTX_new() else { throw Self.failure }
        defer { EVP_MD_CTX_free(context) }
        guard EVP_DigestSignInit(context, nil, digest, nil, key) == 1,
            EVP_DigestSign(context, &signature, &length, message, message.count) == 1
        else { throw Self.failure }
        return Array(signature.prefix(length))
    }

    private static func read(_ pem: [UInt8]) -> OpaquePointer? {
        guard let memory = pem.withUnsafeBytes({ BIO_new_mem_buf($0.baseAddress, Int32(clamping: $0.count)) }) else { return nil }
        defer { BIO_free(memory) }
        // A passphrase is never asked for on a terminal.
        return PEM_read_bio_PrivateKey(memory, nil, { _, _, _, _ in -1 }, nil)
    }

    private static func publicKey(of key: OpaquePointer, _ algorithm: Algorithm) -> [UInt8]? {
        switch algorithm {
        case .ed25519:
            var bytes = [UInt8](repeating: 0, count: 32)
            var length = bytes.count
            return EVP_PKEY_get_raw_public_key(key, &bytes, &length) == 1 && length == bytes.count ? bytes : nil
        case .rsa:
            let size = i2d_PUBKEY(key, nil)
            guard size > 0 else { return nil }
            var bytes = [UInt8](repeating: 0, count: Int(size))
            let written = bytes.withUnsafeMutableBufferPointer { buffer in
                var place = buffer.baseAddress
                return i2d_PUBKEY(key, &place)
            }
            return written == size ? bytes : nil
        }
    }

    private static func fault(_ why: String) -> CryptographyFault {
        CryptographyFault(
            "sign with this key", .secrets, underlying: why,
            hint: "Make one with: openssl genpkey -algorithm ed25519 – or: openssl genrsa 2048 – and give its file.")
    }

    private static var failure: CryptographyFault {
        CryptographyFault("sign an email", .library, underlying: "libcrypto error \(ERR_get_error())", hint: "Check the installed libssl3.")
    }

    package var description: String { "(hidden)" }
    package var debugDescription: String { "(hidden)" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

/// What an email's signature says of its body.
package enum BodyDigest {
    /// SHA-256, 32 bytes.
    package static func sha256(_ body: [UInt8]) throws(CryptographyFault) -> [UInt8] { try Libcrypto.sha256(body) }
}
