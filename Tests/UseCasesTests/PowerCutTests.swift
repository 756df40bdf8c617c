import Domain
import Mail
import TestSupport
import Testing

/// R4: the real SendEmails and SettleEmails on the real database, with a disk that keeps of a power cut what was durable and any part of the
/// rest; a commit is durable when it returned.
@Suite struct PowerCutTests {
    @Test(arguments: [Durability.fsyncEach(threads: 1), .syncfs], [(1, 2), (2, 1)])
    func `R4 each decision ends as one file with a living link, whatever a power cut leaves`(
        durability: Durability, size: (decisions: Int, cuts: Int)
    ) async throws {
        let check = try PowerCutCheck(durability: durability)
        try await check.run(decisions: size.decisions, cuts: size.cuts)
        print("R4 \(durability), \(size.decisions) email(s), \(size.cuts) cut(s): \(check.statesChecked) states, \(check.bad.count) bad")
        #expect(check.bad.isEmpty, "\(check.bad.prefix(5))")
        #expect(check.statesChecked > 30)
    }

    @Test(arguments: [Durability.fsyncEach(threads: 1), .syncfs])
    func `R4 a failed fsync gives the draft up, and the email is drafted anew`(durability: Durability) async throws {
        let check = try PowerCutCheck(durability: durability)
        check.failsFirstSync = true
        try await check.run(decisions: 1, cuts: 1)
        print("R4 \(durability), failing fsync: \(check.statesChecked) states, \(check.bad.count) bad")
        #expect(check.bad.isEmpty, "\(check.bad.prefix(5))")
    }

    @Test func `R4 the check itself finds what a disk loses whose fsync lies`() async throws {
        let check = try PowerCutCheck(durability: .fsyncEach(threads: 1))
        check.hasLyingDisk = true
        try await check.run(decisions: 1, cuts: 1)
        #expect(!check.bad.isEmpty)
    }
}
