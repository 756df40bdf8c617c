/// What one Argon2id hash costs: memory in KiB and passes over it; one lane.
package struct Argon2Parameters: Hashable, Sendable {
    package let memoryKiB: Int
    package let iterations: Int

    /// 64 MiB, three passes.
    package static let standard = Argon2Parameters(unchecked: 65_536, 3)

    /// The most that a stored hash may ask for; more is taken for damage.
    static let memoryBound = 1_048_576
    static let iterationBound = 16

    /// Refuses what lies below the floor of ASVS 5.0 Appendix C: 19 MiB with 2 passes, 12 MiB with 3, 46 MiB with 1.
    package init(memoryKiB: Int, iterations: Int) throws(CryptographyFault) {
        guard Self.isEnough(memoryKiB, iterations), memoryKiB <= Self.memoryBound, iterations <= Self.iterationBound else {
            throw CryptographyFault(
                "use these Argon2 parameters", .parameters,
                underlying: "memory \(memoryKiB) KiB with \(iterations) iterations is out of bounds",
                hint: "Set at least 19 MiB with 2 iterations, 12 MiB with 3 or 46 MiB with 1, and at most 1 GiB with 16.")
        }
        self.init(unchecked: memoryKiB, iterations)
    }

    private init(unchecked memoryKiB: Int, _ iterations: Int) {
        self.memoryKiB = memoryKiB
        self.iterations = iterations
    }

    private static func isEnough(_ memoryKiB: Int, _ iterations: Int) -> Bool {
        switch iterations {
        case ..<1: false
        case 1: memoryKiB >= 46 * 1024
        case 2: memoryKiB >= 19 * 1024
        default: memoryKiB >= 12 * 1024
        }
    }
}
