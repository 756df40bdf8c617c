import Domain

/// PBKDF2 (RFC 8018 §5.2) with HMAC in its three usual texts: passlib's, the PHC string format's, and Django's.
struct ImportedPBKDF2: ImportedScheme {
    private let digest: Libcrypto.Digest
    private let iterations: Int
    private let salt: [UInt8]
    private let hash: [UInt8]

    var name: String { "PBKDF2 with \(digest.name)" }

    /// `$pbkdf2-sha256$29000$salt$hash` in passlib's base64, or `$pbkdf2-sha256$i=29000,l=32$salt$hash` in that of PHC.
    init(_ fields: [Substring], _ digest: Libcrypto.Digest) throws(Refusal) {
        guard fields.count == 5 else { throw .hash("is not of the form $pbkdf2-sha256$iterations$salt$hash; export it again.") }
        let isPHC = fields[2].utf8.contains(UInt8(ascii: "="))
        let parameters = try PHCParameters(isPHC ? fields[2] : "i=" + fields[2], names: ["i", "l"])
        let base64 = isPHC ? Base64.standard : Base64.adapted
        let sizes = isPHC ? ImportLimits.hashBytes.lowerBound...digest.size : digest.size...digest.size
        self.digest = digest
        iterations = try parameters.number("i", in: 1...ImportLimits.pbkdf2Iterations)
        salt = try .decoded(fields[3], base64, count: 1...ImportLimits.hashBytes.upperBound, of: "salt")
        hash = try .decoded(fields[4], base64, count: sizes, of: "hash")
        guard parameters.optionalNumber("l").map({ $0 == hash.count }) ?? true else {
            throw .hash("is of another length than its parameter l says; export it again.")
        }
    }

    /// `pbkdf2_sha256$260000$salt$hash`: the salt as it stands, the hash in base64 with its padding.
    init(django fields: [Substring], _ digest: Libcrypto.Digest) throws(Refusal) {
        guard fields.count == 4, (1...ImportLimits.hashBytes.upperBound).contains(fields[2].utf8.count) else {
            throw .hash("is not of the form pbkdf2_sha256$iterations$salt$hash; export it again.")
        }
        let padding = fields[3].utf8.reversed().prefix { $0 == UInt8(ascii: "=") }.count
        guard fields[3].utf8.count % 4 == 0, padding < 3 else { throw .hash("has a hash that is no base64; export it again.") }
        self.digest = digest
        iterations = try PHCParameters("i=" + fields[1], names: ["i"]).number("i", in: 1...ImportLimits.pbkdf2Iterations)
        salt = Array(fields[2].utf8)
        hash = try .decoded(fields[3].dropLast(padding), .standard, count: digest.size...digest.size, of: "hash")
    }

    func matches(_ password: Span<UInt8>) throws(CryptographyFault) -> Bool {
        let derived = try Libcrypto.pbkdf2(password, salt: salt, iterations: iterations, digest: digest, length: hash.count)
        return Libcrypto.areEqual(derived, hash) && !password.endsInNUL
    }
}

extension Span<UInt8> {
    /// HMAC fills a short key up with NULs (RFC 2104 §2), so that to PBKDF2 and scrypt those behind a password would not count.
    var endsInNUL: Bool { !isEmpty && self[count - 1] == 0 }
}
