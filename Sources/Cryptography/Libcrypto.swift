// The only file that hands pointers to OpenSSL's libcrypto.
import CLibcrypto
import Synchronization

/// The few functions of libcrypto that need no key.
enum Libcrypto {
    /// Overwrites the bytes in a way that no optimiser removes.
    static func erase(_ bytes: inout [UInt8]) {
        bytes.withUnsafeMutableBytes { OPENSSL_cleanse($0.baseAddress, $0.count) }
    }

    /// Whether both are the same, in a time that depends on their lengths alone (ASVS 11.2.4).
    static func areEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        guard left.count == right.count else { return false }
        return left.withUnsafeBytes { left in
            right.withUnsafeBytes { right in CRYPTO_memcmp(left.baseAddress, right.baseAddress, left.count) == 0 }
        }
    }

    /// SHA-256 (FIPS 180-4), 32 bytes.
    static func sha256(_ message: [UInt8]) throws(CryptographyFault) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: 32)
        var length: UInt32 = 0
        let status = digest.withUnsafeMutableBufferPointer { digest in
            message.withUnsafeBytes { EVP_Digest($0.baseAddress, $0.count, digest.baseAddress, &length, EVP_sha256(), nil) }
        }
        guard status == 1, length == 32 else { throw failure("compute SHA-256") }
        return digest
    }

    /// A hash function for PBKDF2.
    enum Digest: Sendable {
        case sha1, sha256, sha512

        var name: String {
            switch self {
            case .sha1: "SHA-1"
            case .sha256: "SHA-256"
            case .sha512: "SHA-512"
            }
        }

        /// The bytes of its output.
        var size: Int {
            switch self {
            case .sha1: 20
            case .sha256: 32
            case .sha512: 64
            }
        }

        fileprivate var algorithm: OpaquePointer? {
            switch self {
            case .sha1: EVP_sha1()
            case .sha256: EVP_sha256()
            case .sha512: EVP_sha512()
            }
        }
    }

    /// PBKDF2 with HMAC (RFC 8018 §5.2).
    static func pbkdf2(_ password: Span<UInt8>, salt: [UInt8], iterations: Int, digest: Digest, length: Int) throws(CryptographyFault)
        -> [UInt8]
    {
        var output = [UInt8](repeating: 0, count: length)
        let status = output.withUnsafeMutableBufferPointer { output in
            password.withUnsafeBytes { password in
                PKCS5_PBKDF2_HMAC(
                    password.baseAddress, Int32(password.count), salt, Int32(salt.count), Int32(iterations), digest.algorithm,
                    Int32(output.count), output.baseAddress)
            }
        }
        guard status == 1 else { throw failure("compute PBKDF2") }
        return output
    }

    /// scrypt (RFC 7914).
    static func scrypt(_ password: Span<UInt8>, salt: [UInt8], cost: ScryptCost, length: Int) throws(CryptographyFault) -> [UInt8] {
        var output = [UInt8](repeating: 0, count: length)
        // The cost is within the limits; beside them the library counts a few blocks of its own.
        let memory = UInt64(2 * ImportLimits.scryptMemory)
        let status = output.withUnsafeMutableBufferPointer { output in
            password.withUnsafeBytes { password in
                EVP_PBE_scrypt(
                    password.baseAddress, password.count, salt, salt.count, 1 << UInt64(cost.logN), UInt64(cost.blockSize),
                    UInt64(cost.lanes), memory, output.baseAddress, output.count)
            }
        }
        guard status == 1 else { throw failure("compute scrypt") }
        return output
    }

    /// The fault that tells of libcrypto's latest error.
    fileprivate static func failure(_ operation: String) -> CryptographyFault {
        let code = ERR_get_error()
        return CryptographyFault(
            operation, .library, underlying: "libcrypto error \(code)",
            hint: "Check the memory limit and the installed libssl3, then try again.")
    }
}

/// HMAC-SHA-256 (RFC 2104) under one key that is set up once.
final class HMACState: @unchecked Sendable {
    // Unchecked: after init the context is used only within the lock. A copy per code would need no lock but takes more than twice the time.
    private let prepared: OpaquePointer
    private let lock = Mutex(())

    init(key: Span<UInt8>) throws(CryptographyFault) {
        guard let algorithm = EVP_MAC_fetch(nil, "HMAC", nil) else { throw Libcrypto.failure("find HMAC") }
        defer { EVP_MAC_free(algorithm) }
        guard let context = EVP_MAC_CTX_new(algorithm) else { throw Libcrypto.failure("prepare HMAC") }
        guard Self.initialise(context, key: key) else {
            EVP_MAC_CTX_free(context)
            throw Libcrypto.failure("prepare HMAC")
        }
        prepared = context
    }

    deinit { EVP_MAC_CTX_free(prepared) }

    /// The code of the message, 32 bytes.
    func code(of message: [UInt8]) throws(CryptographyFault) -> [UInt8] {
        var code = [UInt8](repeating: 0, count: 32)
        guard lock.withLock({ _ in compute(message, into: &code) }) else { throw Libcrypto.failure("compute HMAC") }
        return code
    }

    private func compute(_ message: [UInt8], into code: inout [UInt8]) -> Bool {
        // Without a key it starts afresh under the one it has.
        guard EVP_MAC_init(prepared, nil, 0, nil) == 1 else { return false }
        guard message.withUnsafeBufferPointer({ EVP_MAC_update(prepared, $0.baseAddress, $0.count) }) == 1 else { return false }
        var length = 0
        let finished = code.withUnsafeMutableBufferPointer { EVP_MAC_final(prepared, $0.baseAddress, &length, $0.count) }
        return finished == 1 && length == code.count
    }

    private static func initialise(_ context: OpaquePointer, key: Span<UInt8>) -> Bool {
        // The parameter keeps the pointers to its name and value, so both stand until it has been read; a literal handed over does not.
        let kind = Array("digest".utf8CString)
        var name = Array("SHA256".utf8CString)
        return kind.withUnsafeBufferPointer { kind in
            name.withUnsafeMutableBufferPointer { name in
                var parameters = [OSSL_PARAM_construct_utf8_string(kind.baseAddress, name.baseAddress, 0), OSSL_PARAM_construct_end()]
                return key.withUnsafeBufferPointer { key in
                    parameters.withUnsafeMutableBufferPointer { EVP_MAC_init(context, key.baseAddress, key.count, $0.baseAddress) == 1 }
                }
            }
        }
    }
}

/// SHA-256 of a message in pieces.
final class DigestState {
    private let context: OpaquePointer

    init() throws(CryptographyFault) {
        guard let context = EVP_MD_CTX_new() else { throw Libcrypto.failure("prepare SHA-256") }
        self.context = context
        guard EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1 else { throw Libcrypto.failure("prepare SHA-256") }
    }

    deinit { EVP_MD_CTX_free(context) }

    func add(_ bytes: ArraySlice<UInt8>) throws(CryptographyFault) {
        guard bytes.withUnsafeBytes({ EVP_DigestUpdate(context, $0.baseAddress, $0.count) }) == 1 else {
            throw Libcrypto.failure("compute SHA-256")
        }
    }

    func end() throws(CryptographyFault) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: 32)
        var length: UInt32 = 0
        guard digest.withUnsafeMutableBufferPointer({ EVP_DigestFinal_ex(context, $0.baseAddress, &length) }) == 1, length == 32 else {
            throw Libcrypto.failure("compute SHA-256")
        }
        return digest
    }
}
