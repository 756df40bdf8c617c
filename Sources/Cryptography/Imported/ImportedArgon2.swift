import Domain

/// `$argon2id$v=19$m=65536,t=3,p=4$salt$hash` and `$argon2i$…` (PHC string format); without `v=` it is version 16, as the first ones were.
struct ImportedArgon2: ImportedScheme {
    private let variant: Argon2.Variant
    private let cost: Argon2.Cost
    private let salt: [UInt8]
    private let hash: [UInt8]

    var name: String { variant.kind == .id ? "argon2id" : "argon2i" }

    init(_ fields: [Substring], _ kind: Argon2.Variant.Kind) throws(Refusal) {
        let version: UInt32
        switch (fields.count, fields.dropFirst(2).first) {
        case (6, "v=19"): version = 19
        case (6, "v=16"), (5, _): version = 16
        default: throw .hash("is not of the form $argon2id$v=19$m=…,t=…,p=…$salt$hash; export it again.")
        }
        let rest = fields.suffix(3)
        let parameters = try PHCParameters(rest[rest.startIndex], names: ["m", "t", "p"])
        let lanes = try parameters.number("p", in: 1...ImportLimits.argon2Lanes)
        let memory = try parameters.number("m", in: 8 * lanes...ImportLimits.argon2Memory)
        let iterations = try parameters.number("t", in: 1...ImportLimits.argon2Work / memory)
        variant = Argon2.Variant(kind: kind, version: version)
        cost = Argon2.Cost(memoryKiB: UInt32(memory), iterations: UInt32(iterations), lanes: UInt32(lanes))
        salt = try .decoded(rest[rest.startIndex + 1], .standard, count: 8...ImportLimits.hashBytes.upperBound, of: "salt")
        hash = try .decoded(rest[rest.startIndex + 2], .standard, count: ImportLimits.hashBytes, of: "hash")
    }

    func matches(_ password: Span<UInt8>) throws(CryptographyFault) -> Bool {
        Libcrypto.areEqual(try Argon2.hash(password, salt: salt, cost: cost, length: hash.count, variant: variant), hash)
    }
}

extension [UInt8] {
    /// The bytes of a field of a hash string.
    static func decoded(_ field: Substring, _ base64: Base64, count: ClosedRange<Int>, of what: String) throws(Refusal) -> [UInt8] {
        guard let bytes = base64.decode(field), count.contains(bytes.count) else {
            throw .hash("has a \(what) that is not \(count.lowerBound) to \(count.upperBound) bytes in its base64; export it again.")
        }
        return bytes
    }
}
