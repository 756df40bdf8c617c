import Cryptography
import Domain
import Storage
import TestSupport
import Testing
import UseCases

/// What was made before a rotation is good after it (ASVS 5.0 §13.3.4).
@Suite struct RotationTests {
    @Test func `a link mailed before a rotation opens after it, tells so, and is spent once`() async throws {
        let house = try await Installation()
        let token = try await house.invited()
        try house.rotate()
        #expect(try await house.isAlive(token))
        try await house.latchkey.openLink.remember(token)
        #expect(try house.intruder().number("SELECT COUNT(*) FROM token WHERE opened_at IS NOT NULL") == 1)
        #expect(try await house.set(with: token) == .done(username: "ada"))
        #expect(try await house.set(with: token) == .dead(locale: .english))
        #expect(try await !house.isAlive(token))
    }

    @Test func `a link mailed after a rotation is of the new key`() async throws {
        let house = try await Installation()
        try house.rotate()
        let token = try await house.invited()
        let digest = try house.latchkey.digester.digest(token)
        #expect(try house.intruder().texts("SELECT digest FROM token").contains(digest))
        #expect(try await house.set(with: token) == .done(username: "ada"))
    }

    @Test func `a link that dies gets a fresh email, whether it or its renewal came before the rotation`() async throws {
        let house = try await Installation()
        let token = try await house.invited()
        house.world.turn(.seconds(90_000))
        try await house.latchkey.recovery.renewal(of: token)
        house.world.turn(RequestRecovery.longestPause)
        try house.rotate()
        try await house.answerAll()
        #expect(try await house.takeMails().map(\.kind) == ["create-password"])
        try await house.renew(token)
        #expect(try await house.takeMails().map(\.kind) == ["create-password"])
    }

    @Test func `a renewal leaves the same behind for every token and for none`() async throws {
        let house = try await Installation()
        let token = try await house.invited()
        try house.rotate()
        for given in [token, try TokenText(random: [UInt8](repeating: 9, count: TokenText.size)), nil] {
            try await house.latchkey.recovery.renewal(of: given)
        }
        let kept = try house.intruder().texts("SELECT json FROM event WHERE type = 'latchkey.link.renewal-requested'")
        #expect(kept.count == 3 && kept.allSatisfy { $0.wholeMatch(of: /[0-9a-f]{64} [0-9a-f]{64}/) != nil })
    }

    @Test func `a password verifies after a rotation and is rehashed under the new pepper`() async throws {
        let house = try await Installation()
        try await house.settledIn()
        try house.rotate()
        let new = try #require(try house.latchkey.rings.pepper.ids.first)
        let hash = "SELECT hash FROM credential WHERE hash LIKE '%keyid=\(new)$%'"
        #expect(try house.intruder().texts(hash).isEmpty)
        #expect(try await !house.isRight("velvet otter juggles lanterns"))
        #expect(try house.intruder().texts(hash).isEmpty)
        #expect(try await house.isRight())
        #expect(try house.intruder().texts(hash).count == 1)
        #expect(try await house.isRight())
    }

    @Test func `an API key works after a rotation, until it is revoked`() async throws {
        let house = try await Installation()
        let latchkey = house.latchkey
        let keys = CreateKey(store: latchkey.store, ambient: latchkey.ambient, digester: try latchkey.digester, chain: try latchkey.chain)
        let authenticate = AuthenticateKey(store: latchkey.store, digester: try latchkey.digester)
        let before = try await keys(name: "before", scopes: [.admin], pbx: nil, actor: "test")
        try house.rotate()
        let after = try await keys(name: "after", scopes: [.admin], pbx: nil, actor: "test")
        for key in [before, after] { #expect(try await authenticate(key.key)?.id == key.id) }
        #expect(try await keys.revoke(before.id, actor: "test"))
        #expect(try await authenticate(before.key) == nil)
        #expect(try await authenticate(after.key) != nil)
    }
}

extension Installation {
    /// New keys for tokens and passwords take the place of the current ones.
    func rotate() throws {
        let rings = try latchkey.rings
        for (ring, byte) in [(rings.token, UInt8(101)), (rings.pepper, 102)] {
            let key = try SecretKey([UInt8](repeating: byte, count: SecretKey.size))
            ring.add(key)
            #expect(ring.use(key.id))
        }
    }
}
