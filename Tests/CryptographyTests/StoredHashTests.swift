import Testing

@testable import Cryptography

struct StoredHashTests {
    private let good = StoredHash(
        cost: .init(memoryKiB: 65_536, iterations: 3, lanes: 1), keyID: "0123abcd", salt: [UInt8](repeating: 9, count: 16),
        mac: [UInt8](repeating: 200, count: 32))

    @Test func `what is written is read back`() {
        #expect(StoredHash(good.text) == good)
    }

    @Test(arguments: [
        "", "null", "$", "$$$$$", "$argon2id$v=19$m=65536,t=3,p=1,keyid=0123abcd$$",
        "argon2id$v=19$m=65536,t=3,p=1,keyid=0123abcd$c2FsdA$c2FsdA",
        String(repeating: "$", count: 100_000),
    ])
    func `what is no such hash is not read`(text: String) {
        #expect(StoredHash(text) == nil)
    }

    @Test(arguments: [
        ("m=65536", "m=065536"), ("m=65536", "m=+65536"), ("m=65536", "m=1048577"), ("m=65536", "m=7"),
        ("m=65536", "m=99999999999999999999"),
        ("t=3", "t=0"), ("t=3", "t=17"), ("p=1", "p=0"), ("p=1", "p=5"), ("p=1", "p=１"), ("v=19", "v=16"), ("argon2id", "argon2i"),
        ("argon2id", "Argon2id"),
        ("keyid=0123abcd", "keyid=0123ABCD"), ("keyid=0123abcd", "keyid="), ("t=3,", ""), ("t=3,p=1", "p=1,t=3"), ("p=1,", "p=1,p=1,"),

        ("$argon2id", " $argon2id"), ("CQ$", "CR$"), ("CQkJ", "CQ"), ("CQ$", "CQ==$"), ("CQ$", "CQ$A"),
    ])
    func `each departure from the form is refused`(part: String, replacement: String) {
        let bent = good.text.replacing(part, with: replacement, maxReplacements: 1)
        #expect(bent != good.text)
        #expect(StoredHash(bent) == nil)
    }

    @Test func `random mutations never trap and never pass for the original`() {
        let original = Array(good.text.utf8)
        for _ in 0..<20_000 {
            var bytes = original
            for _ in 0...Int.random(in: 0...2) { mutate(&bytes) }
            guard bytes != original, let read = StoredHash(String(decoding: bytes, as: UTF8.self)) else { continue }
            #expect(read != good)
            #expect(Array(read.text.utf8) == bytes)
        }
    }

    private func mutate(_ bytes: inout [UInt8]) {
        let place = Int.random(in: 0..<bytes.count)
        switch Int.random(in: 0...2) {
        case 0: bytes[place] = UInt8.random(in: 0...255)
        case 1: bytes.remove(at: place)
        default: bytes.insert(bytes[Int.random(in: 0..<bytes.count)], at: place)
        }
    }
}
