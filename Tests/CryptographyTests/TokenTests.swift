import Domain
import Testing

@testable import Cryptography

struct TokenTests {
    private let token: TokenText
    private let digester: TokenDigester

    init() throws {
        token = try TokenText(random: (0..<32).map { UInt8($0) })
        digester = TokenDigester(try testRing())
    }

    @Test func `T1 a token has 256 bits in 43 characters`() throws {
        #expect(token.revealedText == "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8")
        #expect(throws: CryptographyFault.self) { try TokenText(random: [1, 2, 3]) }
        #expect(try TokenText(random: SystemRandom.bytes(32)).revealedText != TokenText(random: SystemRandom.bytes(32)).revealedText)
    }

    @Test func `a token is read back from its text alone`() throws {
        #expect(TokenText(token.revealedText)?.bytes == token.bytes)
        let text = token.revealedText
        for bad in [
            "", text + "=", text + "A", String(text.dropLast()), "+" + text.dropFirst(), "/" + text.dropFirst(), " " + text.dropFirst(),
        ] {
            #expect(TokenText(bad) == nil)
        }
        // The last character carries two bits that must be zero.
        #expect(TokenText(text.dropLast() + "9") == nil)
    }

    @Test func `S3 tokens and keys print as hidden`() throws {
        let key = try APIKeySecret(random: SystemRandom.bytes)
        for text in [
            "\(token)", String(reflecting: token), "\(key)", String(reflecting: key), "\(try testKey())", String(reflecting: try testKey()),
        ] {
            #expect(text == "(hidden)")
        }
        var dumped = ""
        dump((token, key, try testKey()), to: &dumped)
        #expect(!dumped.contains(token.revealedText) && !dumped.contains(key.revealedText))
    }

    @Test func `T1 the digest depends on token and key`() throws {
        let other = try TokenText(random: [UInt8](repeating: 1, count: 32))
        #expect(try digester.digest(token) == digester.digest(token))
        #expect(try digester.digest(token) != digester.digest(other))
        #expect(try digester.digest(token) != TokenDigester(try testRing(8)).digest(token))
        #expect(try digester.digest(token).utf8.count == 64)
    }

    @Test func `HMAC gives what RFC 4231 test case 2 gives`() throws {
        let state = try HMACState(key: Array("Jefe".utf8).span)
        for _ in 0..<2 {
            let code = try state.code(of: Array("what do ya want for nothing?".utf8))
            #expect(String(hexadecimal: code) == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
        }
    }

    @Test func `HMAC takes an empty message and gives what RFC 2104 gives`() throws {
        let code = try HMACState(key: [UInt8](repeating: 0, count: 32).span).code(of: [])
        #expect(String(hexadecimal: code) == "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad")
    }

    @Test func `one key serves many threads at once`() async throws {
        let key = try testKey()
        let codes = try await withThrowingTaskGroup(of: [UInt8].self) { group in
            for _ in 0..<2000 { group.addTask { try key.code(of: [1, 2, 3]) } }
            return try await group.reduce(into: Set<[UInt8]>()) { $0.insert($1) }
        }
        #expect(try codes == [key.code(of: [1, 2, 3])])
    }

    @Test func `keys are set up by many threads at once, and each is the same`() async throws {
        let codes = try await withThrowingTaskGroup(of: [UInt8].self) { group in
            for _ in 0..<2000 { group.addTask { try testKey().code(of: [1, 2, 3]) } }
            return try await group.reduce(into: Set<[UInt8]>()) { $0.insert($1) }
        }
        #expect(try codes == [testKey().code(of: [1, 2, 3])])
    }

    @Test func `an API key is read back and matches its own digest alone`() throws {
        let key = try APIKeySecret(random: SystemRandom.bytes)
        let other = try APIKeySecret(random: SystemRandom.bytes)
        let digest = try digester.digest(key)
        let read = try #require(APIKeySecret(key.revealedText))
        #expect(read.id == key.id)
        #expect(key.id.utf8.count == 12)
        #expect(digester.isGood(read, digest: digest))
        #expect(!digester.isGood(other, digest: digest))
        #expect(!digester.isGood(key, digest: ""))
        let renamed = try #require(APIKeySecret("lk_aaaaaaaaaaaa_" + key.revealedText.suffix(43)))
        #expect(!digester.isGood(renamed, digest: digest))
    }

    @Test func `what is no API key is not read`() throws {
        let text = try APIKeySecret(random: SystemRandom.bytes).revealedText
        for bad in [
            "", "lk_", text + "A", String(text.dropFirst()), "LK_" + text.dropFirst(3), "lk_0" + text.dropFirst(4),
            text.replacing("lk_", with: "lké"),
        ] {
            #expect(APIKeySecret(bad) == nil)
        }
    }

    @Test func `base64 has one text for each byte sequence`() {
        for length in 0..<70 {
            let bytes = SystemRandom.bytes(length)
            #expect(Base64.url.decode(Base64.url.encode(bytes)) == bytes)
            #expect(Base64.standard.decode(Base64.standard.encode(bytes)) == bytes)
        }
        #expect(Base64.standard.encode(Array("foobar!?>".utf8)) == "Zm9vYmFyIT8+")
        for bad in ["A", "AB", "ABC", "AA=", "AA==", "A A", "é"] {
            #expect(Base64.url.decode(bad) == nil || Base64.url.encode(Base64.url.decode(bad) ?? []) == bad)
        }
        #expect(Base64.url.decode("AB") == nil)
    }
}
