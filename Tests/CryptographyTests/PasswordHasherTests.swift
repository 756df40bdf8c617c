import Glibc
import Testing

@testable import Cryptography

struct PasswordHasherTests {
    private let cheap: Argon2Parameters
    private let hasher: PasswordHasher

    init() throws {
        cheap = try Argon2Parameters(memoryKiB: 12 * 1024, iterations: 3)
        hasher = PasswordHasher(parameters: cheap, pepper: try testRing())
    }

    @Test func `Argon2id gives what RFC 9106 section 5 point 3 gives`() throws {
        let output = try Argon2.hash(
            [UInt8](repeating: 1, count: 32).span, salt: [UInt8](repeating: 2, count: 16),
            cost: .init(memoryKiB: 32, iterations: 3, lanes: 4),
            secret: [UInt8](repeating: 3, count: 8), associated: [UInt8](repeating: 4, count: 12))
        #expect(String(hexadecimal: output) == "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659")
    }

    @Test func `a password matches its own hash and no other does`() throws {
        let stored = try hasher.hash(try password("seventeen quiet otters"))
        #expect(stored.hasPrefix("$argon2id$v=19$m=12288,t=3,p=1,keyid=\(try testKey().id)$"))
        #expect(try hasher.verify(try password("seventeen quiet otters"), against: stored) == .matches(needsRehash: false))
        for other in ["seventeen quiet otter", "seventeen quiet otters ", "Seventeen quiet otters", "seventeen quiet otters\u{0}", ""] {
            #expect(try hasher.verify(try password(other), against: stored) == .differs)
        }
    }

    @Test func `two hashes of one password differ`() throws {
        let secret = try password("seventeen quiet otters")
        #expect(try hasher.hash(secret) != hasher.hash(secret))
    }

    @Test(arguments: [0, 1, 72, 255, 4095])
    func `bytes at any place count, NUL among them`(position: Int) throws {
        var bytes = [UInt8](repeating: 0, count: 4096)
        let stored = try hasher.hash(try Password(bytes))
        #expect(try hasher.verify(try Password(bytes), against: stored) == .matches(needsRehash: false))
        bytes[position] = 1
        #expect(try hasher.verify(try Password(bytes), against: stored) == .differs)
    }

    @Test func `composed and decomposed forms are one password, compatibility forms are not`() throws {
        let stored = try hasher.hash(try password("caf\u{E9} ﬁn"))
        #expect(try hasher.verify(try password("cafe\u{301} ﬁn"), against: stored) == .matches(needsRehash: false))
        #expect(try hasher.verify(try password("café fin"), against: stored) == .differs)
    }

    @Test func `other parameters and former peppers match and ask to be rehashed`() throws {
        let secret = try password("seventeen quiet otters")
        let stored = try hasher.hash(secret)
        let heavier = PasswordHasher(parameters: try Argon2Parameters(memoryKiB: 19 * 1024, iterations: 2), pepper: try testRing())
        #expect(try heavier.verify(secret, against: stored) == .matches(needsRehash: true))
        let rotated = PasswordHasher(parameters: cheap, pepper: KeyRing(try testKey(8), others: [try testKey()]))
        #expect(try rotated.verify(secret, against: stored) == .matches(needsRehash: true))
        let stranger = PasswordHasher(parameters: cheap, pepper: try testRing(8))
        #expect(try stranger.verify(secret, against: stored) == .differs)
    }

    @Test func `a password too long is never hashed and never matches`() throws {
        let long = try password(String(repeating: "x", count: 4097))
        #expect(throws: CryptographyFault.self) { try hasher.hash(long) }
        #expect(try hasher.verify(long, against: nil) == .differs)
    }

    @Test func `where there is nothing to compare with, the same work is done`() throws {
        let secret = try password("seventeen quiet otters")
        let stored = try hasher.hash(secret)
        let wrong = try password("seventeen quiet otter")
        let long = try password(String(repeating: "x", count: 4097))
        // The work of this thread alone, whatever else the machine does.
        func shortest(_ secret: Password, _ stored: String?) throws -> Int {
            let durations = try (0..<5).map { _ in
                let began = Self.threadNanoseconds()
                let verdict = try hasher.verify(secret, against: stored)
                #expect(verdict == .differs)
                return Self.threadNanoseconds() - began
            }
            return durations.min() ?? 0
        }
        let usual = try shortest(wrong, stored)
        // Far wider than an attacker's statistics, yet no path without the hash comes near it.
        for broken in [nil, "", "$argon2id$v=19$broken"] { #expect(try shortest(secret, broken) > usual / 2) }
        #expect(try shortest(long, stored) > usual / 2)
    }

    private static func threadNanoseconds() -> Int {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return time.tv_sec * 1_000_000_000 + time.tv_nsec
    }

    @Test(arguments: [(19 * 1024, 2), (12 * 1024, 3), (46 * 1024, 1), (65_536, 3), (1_048_576, 16)] as [(Int, Int)])
    func `parameters at the floor and above are taken`(memory: Int, iterations: Int) throws {
        #expect(try Argon2Parameters(memoryKiB: memory, iterations: iterations).memoryKiB == memory)
    }

    @Test(
        arguments: [
            (19 * 1024 - 1, 2), (12 * 1024 - 1, 3), (46 * 1024 - 1, 1), (65_536, 0), (65_536, -1), (1_048_577, 3), (65_536, 17),
            (Int.max, 3), (Int.min, Int.max),
        ] as [(Int, Int)])
    func `parameters below the floor or without bounds are refused`(memory: Int, iterations: Int) {
        #expect(throws: CryptographyFault.self) { try Argon2Parameters(memoryKiB: memory, iterations: iterations) }
    }
}
