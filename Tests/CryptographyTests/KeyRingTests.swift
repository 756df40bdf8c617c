import Domain
import Testing

@testable import Cryptography

/// What a rotation does to what was made before it.
struct KeyRingTests {
    private let ring: KeyRing

    init() throws { ring = try testRing() }

    private func rotate(to byte: UInt8 = 8) throws {
        ring.add(try testKey(byte))
        #expect(ring.use(try testKey(byte).id))
    }

    @Test func `a ring uses a key only once it has it, and keeps the others`() throws {
        let (old, new) = (try testKey().id, try testKey(8).id)
        #expect(!ring.use(new))
        #expect(ring.ids == [old])
        ring.add(try testKey(8))
        ring.add(try testKey(8))
        #expect(ring.ids == [old, new])
        #expect(ring.use(new) && ring.use(new))
        #expect(ring.ids == [new, old])
        ring.add(try testKey())
        #expect(ring.ids == [new, old])
    }

    @Test func `a token is found under every key, and digested under the current one`() throws {
        let digester = TokenDigester(ring)
        let token = try TokenText(random: SystemRandom.bytes(32))
        let before = try digester.digest(token)
        #expect(try digester.digests(token) == [before])
        try rotate()
        let after = try digester.digest(token)
        #expect(after != before)
        #expect(try digester.digests(token) == [after, before])
    }

    @Test func `an API key made before a rotation is good after it, and another one is not`() throws {
        let digester = TokenDigester(ring)
        let (key, other) = (try APIKeySecret(random: SystemRandom.bytes), try APIKeySecret(random: SystemRandom.bytes))
        let stored = try digester.digest(key)
        try rotate()
        #expect(digester.isGood(key, digest: stored))
        #expect(!digester.isGood(other, digest: stored))
        #expect(try digester.isGood(key, digest: digester.digest(key)))
        #expect(!TokenDigester(try testRing(8)).isGood(key, digest: stored))
    }

    @Test func `a form sealed before a rotation is accepted after it, until its time is over`() throws {
        let forms = FormSeal(ring)
        let now = Timestamp(microseconds: 1_700_000_000_000_000)
        let before = try forms.seal(purpose: "set", binding: "cookie", at: now)
        try rotate()
        let after = try forms.seal(purpose: "set", binding: "cookie", at: now)
        #expect(before != after)
        for seal in [before, after] {
            #expect(forms.isGood(seal, purpose: "set", binding: "cookie", now: now, lifetime: .seconds(3600)))
            #expect(!forms.isGood(seal, purpose: "set", binding: "cookie", now: now.adding(.seconds(3601)), lifetime: .seconds(3600)))
            #expect(!forms.isGood(seal, purpose: "set", binding: "other", now: now, lifetime: .seconds(3600)))
        }
    }

    @Test func `a password verifies under the former pepper, is to be rehashed, and then names the new one`() throws {
        let hasher = PasswordHasher(parameters: try Argon2Parameters(memoryKiB: 12 * 1024, iterations: 3), pepper: ring)
        let secret = try password("seventeen quiet otters")
        let before = try hasher.hash(secret)
        try rotate()
        #expect(try hasher.verify(secret, against: before) == .matches(needsRehash: true))
        #expect(try hasher.verify(try password("seventeen quiet otter"), against: before) == .differs)
        let after = try hasher.hash(secret)
        #expect(after.contains(",keyid=\(try testKey(8).id)$"))
        #expect(try hasher.verify(secret, against: after) == .matches(needsRehash: false))
    }

    @Test func `a ring serves many threads while it rotates`() async throws {
        let ring = ring
        let other = try testKey(8)
        ring.add(other)
        let ids = [try testKey().id, other.id]
        await withTaskGroup(of: Bool.self) { group in
            for index in 0..<2000 { group.addTask { ring.use(ids[index % 2]) && Set(ring.ids) == Set(ids) } }
            for await isWhole in group { #expect(isWhole) }
        }
    }
}
