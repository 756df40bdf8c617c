import Domain

/// `$scrypt$ln=16,r=8,p=1$salt$hash`, as passlib and others write it (RFC 7914).
struct ImportedScrypt: ImportedScheme {
    private let cost: ScryptCost
    private let salt: [UInt8]
    private let hash: [UInt8]

    let name = "scrypt"

    init(_ fields: [Substring]) throws(Refusal) {
        guard fields.count == 5 else { throw .hash("is not of the form $scrypt$ln=…,r=…,p=…$salt$hash; export it again.") }
        let parameters = try PHCParameters(fields[2], names: ["ln", "r", "p"])
        cost = try ScryptCost(
            logN: try parameters.number("ln", in: 1...31), blockSize: try parameters.number("r", in: 1...ImportLimits.scryptBlockSize),
            lanes: try parameters.number("p", in: 1...ImportLimits.scryptLanes))
        salt = try .decoded(fields[3], .standard, count: 1...ImportLimits.hashBytes.upperBound, of: "salt")
        hash = try .decoded(fields[4], .standard, count: ImportLimits.hashBytes, of: "hash")
    }

    func matches(_ password: Span<UInt8>) throws(CryptographyFault) -> Bool {
        Libcrypto.areEqual(try Libcrypto.scrypt(password, salt: salt, cost: cost, length: hash.count), hash) && !password.endsInNUL
    }
}

/// The cost of scrypt, within the limits.
struct ScryptCost: Sendable {
    /// N = 2^logN.
    let logN: Int
    let blockSize: Int
    let lanes: Int

    init(logN: Int, blockSize: Int, lanes: Int) throws(Refusal) {
        // RFC 7914 §2: N is less than 2^(128·r/8).
        guard (1...31).contains(logN), (1...ImportLimits.scryptBlockSize).contains(blockSize), logN < 16 * blockSize,
            (1...ImportLimits.scryptLanes).contains(lanes), 128 << logN * blockSize <= ImportLimits.scryptMemory,
            1 << logN * blockSize * lanes <= ImportLimits.scryptWork
        else {
            throw .hash(
                "asks for more of scrypt than is admitted (\(ImportLimits.scryptMemory >> 20) MiB, and N·r·p of \(ImportLimits.scryptWork)); "
                    + "leave the row out, so that the person is sent a link.")
        }
        (self.logN, self.blockSize, self.lanes) = (logN, blockSize, lanes)
    }
}
