import Cryptography
import Domain
import Testing

/// Keys with which emails are signed, and the codes of return paths.
@Suite struct SigningKeyTests {
    /// RFC 8463 A.2, as PKCS #8.
    private static let ed25519 = """
        -----BEGIN PRIVATE KEY-----
        MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g
        -----END PRIVATE KEY-----
        """

    @Test func `S5 the key of RFC 8463 has the public key that the RFC publishes, and signs alike each time`() throws {
        let key = try SigningKey(pem: Array(Self.ed25519.utf8))
        #expect(key.algorithm == .ed25519)
        #expect(Base64.standard.encode(key.publicKey) == "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo")
        let signature = try key.sign([1, 2, 3])
        #expect(signature.count == 64)
        #expect(try key.sign([1, 2, 3]) == signature)
        #expect(try key.sign([1, 2, 4]) != signature)
    }

    @Test(arguments: ["", "no key", "-----BEGIN PRIVATE KEY-----\nMC4CAQ\n-----END PRIVATE KEY-----", encrypted])
    func `S5 what is no key, or one behind a passphrase, says what to do`(text: String) {
        let fault = #expect(throws: CryptographyFault.self) { try SigningKey(pem: Array(text.utf8)) }
        #expect(fault?.kind == .secrets && fault?.hint.contains("openssl") == true)
    }

    @Test func `S3 a key does not print`() throws {
        let key = try SigningKey(pem: Array(Self.ed25519.utf8))
        var dumped = ""
        dump(key, to: &dumped)
        #expect("\(key)" == "(hidden)" && !dumped.contains("Pointer"))
    }

    @Test func `S5 a return path is good under each key of the ring, and under no other`() throws {
        let (old, new) = (try testKey(1), try testKey(2))
        let path = try ReturnPathSeal(KeyRing(old)).seal(42)
        #expect(path.number == 42 && ReturnPath("b+42.\(path.code)@x") == path)
        #expect(ReturnPathSeal(KeyRing(new, others: [old])).isGood(path))
        #expect(!ReturnPathSeal(KeyRing(new)).isGood(path))
        #expect(!ReturnPathSeal(KeyRing(old)).isGood(ReturnPath(number: 43, code: path.code)))
        #expect(!ReturnPathSeal(KeyRing(old)).isGood(ReturnPath(number: 42, code: "aaaaaaaaaaaaaaaa")))
        #expect(try Set((1...500).map { try ReturnPathSeal(KeyRing(old)).seal($0).code }).count == 500)
    }

    private static let encrypted = """
        -----BEGIN ENCRYPTED PRIVATE KEY-----
        MIGbMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAgTnMVbLzJ8nQICCAAw
        -----END ENCRYPTED PRIVATE KEY-----
        """
}
