/// What a hash that another system made may cost (F28).
///
/// Its string names its own cost, and each try at a password pays it on one of two threads. So everything that other systems write by
/// default has room, while the dearest string that is admitted takes about two seconds and 256 MiB; what asks for more is refused when it
/// is imported. The tests measure the dearest of each scheme.
enum ImportLimits {
    /// The bytes of a string; those of the schemes below have at most 200.
    static let textBytes = 512
    /// The bytes of a salt and of a hash: shorter hashes are too easily met by chance, longer ones nobody writes.
    static let hashBytes = 16...64
    /// KiB, and KiB times passes: 256 MiB with four passes, 64 MiB with sixteen. Lanes are computed one after the other.
    static let argon2Memory = 262_144
    static let argon2Work = 1_048_576
    static let argon2Lanes = 64
    /// Bytes (128·N·r), and N·r·p: N = 2^18 with r = 8 and p = 2.
    static let scryptMemory = 268_435_456
    static let scryptWork = 4_194_304
    static let scryptBlockSize = 32
    static let scryptLanes = 64
    /// Django's default is 1.2 million.
    static let pbkdf2Iterations = 3_000_000
    /// 2^15 rounds; the usual cost is 10 to 13.
    static let bcryptCost = 4...15
    /// passlib's default is 656,000. Each round reads the password again, hence its bound.
    static let shaCryptRounds = 1_000...1_000_000
    static let shaCryptPasswordBytes = 255
    /// More than that bcrypt never looked at: what a hash says nothing about is not let through (SECURITY §4, 30).
    static let bcryptPasswordBytes = 72
    /// What libcrypt takes at most.
    static let cryptPasswordBytes = 511
}
