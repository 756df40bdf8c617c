import Domain
import Foundation
import Glibc
import Testing

@testable import Cryptography

/// A hash made elsewhere, with its password.
struct Vector: Sendable, CustomTestStringConvertible {
    let maker: String
    let password: String
    let hash: String

    var testDescription: String { "\(maker): \(hash.prefix(24))" }

    /// Lines of `Vectors/imported.tsv`: published vectors, and what passlib 1.7.4, bcrypt 3.2.2, argon2-cffi 21.1.0 and libxcrypt 4.4.33 made.
    static let all: [Vector] = {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Vectors/imported.tsv")
        let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
        return text.split(separator: "\n").map { line in
            let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            return Vector(maker: fields[0], password: fields[1], hash: fields[2])
        }
    }()
}

struct ImportedHashTests {
    private let hasher: PasswordHasher

    init() throws {
        hasher = PasswordHasher(parameters: try Argon2Parameters(memoryKiB: 12 * 1024, iterations: 3), pepper: try testRing())
    }

    @Test func `the vectors are all there`() {
        #expect(Vector.all.count >= 48)
    }

    @Test(arguments: Vector.all)
    func `F28 a hash made elsewhere matches its password and no other, and asks to be rehashed`(vector: Vector) throws {
        #expect(try hasher.verify(password(vector.password), against: vector.hash) == .matches(needsRehash: true))
        for other in [vector.password + " ", vector.password.uppercased() + "!", vector.password + "\u{0}", "x"] {
            #expect(try hasher.verify(password(other), against: vector.hash) == .differs)
        }
        _ = try ImportedHash(vector.hash)
    }

    @Test(arguments: Vector.all)
    func `F28 a hash in which one letter is another never matches`(vector: Vector) throws {
        let last = vector.hash.index(vector.hash.endIndex, offsetBy: -8)
        let letter = vector.hash[last]
        let bent = vector.hash.replacingCharacters(in: last...last, with: letter == "A" ? "B" : "A")
        #expect(try hasher.verify(password(vector.password), against: bent) == .differs)
    }

    @Test func `F28 a hash is tried with the bytes as they came, then in NFC`() throws {
        // Made by bcrypt 3.2.2 of e and U+0301, and of U+00E9.
        let decomposed = "$2b$04$98dzFzcMsQ18LA950x3zd.IGxkM2qayCwiRrHH.QK5k0G.VHX2b9m"
        let composed = "$2b$04$Pb6dsh9J3BnALdo2yScBJuFjxxRN9KvFJggqY.QvhBzF9bQ.iat/e"
        #expect(try hasher.verify(password("cafe\u{301} au lait"), against: decomposed) == .matches(needsRehash: true))
        #expect(try hasher.verify(password("caf\u{E9} au lait"), against: decomposed) == .differs)
        #expect(try hasher.verify(password("caf\u{E9} au lait"), against: composed) == .matches(needsRehash: true))
        #expect(try hasher.verify(password("cafe\u{301} au lait"), against: composed) == .matches(needsRehash: true))
    }

    @Test func `what bcrypt never looked at is not let through`() throws {
        let vector = try #require(Vector.all.last { $0.password == String(repeating: "x", count: 72) })
        #expect(try hasher.verify(password(vector.password), against: vector.hash) == .matches(needsRehash: true))
        for more in ["x", "y", "\u{0}", String(repeating: "x", count: 4000)] {
            #expect(try hasher.verify(password(vector.password + more), against: vector.hash) == .differs)
        }
        #expect(try hasher.verify(password(String(repeating: "x", count: 71) + "\u{0}"), against: vector.hash) == .differs)
    }

    @Test(arguments: [
        "", "x", "null", "$", "$$$$$", "*", "!", "correct horse battery staple", "5f4dcc3b5aa765d61d8327deb882cf99",
        "{SSHA}5en6G6MezRroT3XKqkdPOmY/BfQ=", "$1$saltstri$YMyguxXMBpd2TEZ.vS/3q1", "$y$j9T$F5Jx5fExrKuPp53xLKQ..1$X3DX6M94c7o.9agCG9G317",
        "$argon2d$v=19$m=256,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "$argon2id$v=19$m=256,t=2,p=1,keyid=0123abcd$c29tZXNhbHRzb21lc2FsdA$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "$argon2id$v=18$m=256,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "$argon2id$v=19$m=262145,t=1,p=1$c29tZXNhbHRzb21lc2FsdA$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "$argon2id$v=19$m=262144,t=5,p=1$c29tZXNhbHRzb21lc2FsdA$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "$argon2id$v=19$m=8,t=4294967295,p=1$c29tZXNhbHRzb21lc2FsdA$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "$argon2id$v=19$m=9999999999,t=9999999999,p=1$c29tZXNhbHRzb21lc2FsdA$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "$argon2id$v=19$m=1024,t=1,p=65$c29tZXNhbHRzb21lc2FsdA$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "$argon2id$v=19$m=256,t=1,p=64$c29tZXNhbHRzb21lc2FsdA$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$CTFhFdXPJO0",
        "$argon2id$v=19$m=256,t=2,p=1$c29tZQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8",
        "$scrypt$ln=40,r=8,p=1$YOyd07r3XouRck5JiVHqvQ$JXZ3/7yH024PeGdbdPON9MmmD2VvMEy+hdAEXwfBPlo",
        "$scrypt$ln=19,r=8,p=1$YOyd07r3XouRck5JiVHqvQ$JXZ3/7yH024PeGdbdPON9MmmD2VvMEy+hdAEXwfBPlo",
        "$scrypt$ln=18,r=8,p=3$YOyd07r3XouRck5JiVHqvQ$JXZ3/7yH024PeGdbdPON9MmmD2VvMEy+hdAEXwfBPlo",
        "$scrypt$ln=16,r=1,p=1$YOyd07r3XouRck5JiVHqvQ$JXZ3/7yH024PeGdbdPON9MmmD2VvMEy+hdAEXwfBPlo",
        "$scrypt$ln=1,r=4294967295,p=1$YOyd07r3XouRck5JiVHqvQ$JXZ3/7yH024PeGdbdPON9MmmD2VvMEy+hdAEXwfBPlo",
        "$7$z6..../....SodiumChloride$OKY5Ju4zihBbOXBaZCNuw2nHn37Rosh3TEORi7wuMpD",
        "$7$Czzzzzzzzzzsalt$OKY5Ju4zihBbOXBaZCNuw2nHn37Rosh3TEORi7wuMpD",
        "$7$/6..../....SodiumChloride$OKY5Ju4zihBbOXBaZCNuw2nHn37Rosh3TEORi7wuMpD",
        "$pbkdf2-sha256$3000001$3zuHsNbaey.FcC5lbC0lRA$y5mH1YfEuYI5u2a9WSX/bvcksuLW1qskVvxMnXjg4k4",
        "$pbkdf2-sha256$0$3zuHsNbaey.FcC5lbC0lRA$y5mH1YfEuYI5u2a9WSX/bvcksuLW1qskVvxMnXjg4k4",
        "$pbkdf2-sha256$-1$3zuHsNbaey.FcC5lbC0lRA$y5mH1YfEuYI5u2a9WSX/bvcksuLW1qskVvxMnXjg4k4",
        "$pbkdf2-sha512$1000$3zuHsNbaey.FcC5lbC0lRA$y5mH1YfEuYI5u2a9WSX/bvcksuLW1qskVvxMnXjg4k4",
        "pbkdf2_sha256$99999999999$salt$MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI=",
        "pbkdf2_sha256$1000$$MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI=",
        "pbkdf2_sha256$1000$salt$====", "$2b$16$B6EoMbxmjUb2fkHGQWmqZuSrCj0gNIXRPlpwsQ4M.F1.mQTTFEfL6",
        "$2b$31$B6EoMbxmjUb2fkHGQWmqZuSrCj0gNIXRPlpwsQ4M.F1.mQTTFEfL6", "$2b$03$B6EoMbxmjUb2fkHGQWmqZuSrCj0gNIXRPlpwsQ4M.F1.mQTTFEfL6",
        "$2x$04$B6EoMbxmjUb2fkHGQWmqZuSrCj0gNIXRPlpwsQ4M.F1.mQTTFEfL6", "$2b$04$B6EoMbxmjUb2fkHGQWmqZuSrCj0gNIXRPlpwsQ4M.F1.mQTTFEfL",
        "$2b$04$Pb6dsh9J3BnALdo2yScBJuFjxxRN9KvFJggqY.QvhBzF9bQ.iat//", "$2b$04$", "$5$", "$6$$", "$6$salt$", "$6$rounds=5000$salt",
        "$5$rounds=1000001$saltstring$5B8vYYiY.CVt1RlTTf8KbXBH3hsxY/GNooZaBBGWEc5",
        "$5$rounds=999999999$saltstring$5B8vYYiY.CVt1RlTTf8KbXBH3hsxY/GNooZaBBGWEc5",
        "$5$rounds=999$saltstring$5B8vYYiY.CVt1RlTTf8KbXBH3hsxY/GNooZaBBGWEc5",
        "$5$rounds=5000x$saltstring$5B8vYYiY.CVt1RlTTf8KbXBH3hsxY/GNooZaBBGWEc5",
        "$5$saltstringsaltstr$5B8vYYiY.CVt1RlTTf8KbXBH3hsxY/GNooZaBBGWEc5", "$5$saltstring$5B8vYYiY.CVt1RlTTf8KbXBH3hsxY/GNooZaBBGWEc5\n",
    ])
    func `F28 what is malformed, unknown or too dear is refused with a reason that repeats none of it`(text: String) throws {
        let refusal = #expect(throws: Refusal.self) { try ImportedHash(text) }
        let reason = try #require(refusal?.reason)
        #expect(reason.hasPrefix("the hash "))
        #expect(reason.hasSuffix("."))
        if text.utf8.count > 8 { #expect(!reason.contains(text.suffix(8))) }
        #expect(try hasher.verify(password("x"), against: text) == .differs)
    }

    @Test func `F28 work done in vain takes the time of the hash that it is like, and never matches`() throws {
        // Of cost 9, some 27 ms; Latchkey's own here takes another time.
        let hash = "$2b$09$wo7sYPGhUrmEWTnhaDu6wOKQKaV24LpcTWp2FLhJpwULmNZN5yq32"
        let secret = try password("quartz heron borrows umbrellas")
        #expect(try hasher.verify(secret, against: hash) == .matches(needsRehash: true))
        let (wrong, vain) = (try password("another"), secret)
        let real = try (0..<5).map { _ in try time { try hasher.verify(wrong, against: hash) } }.min() ?? 0
        let done = try (0..<5).map { _ in try time { try hasher.workInVain(on: vain, like: hash) } }.min() ?? 0
        #expect((real * 3 / 4...real * 4 / 3).contains(done))
    }

    private func time(_ work: () throws -> Verdict) throws -> Int {
        let began = Self.threadNanoseconds()
        let verdict = try work()
        #expect(verdict == .differs)
        return Self.threadNanoseconds() - began
    }

    @Test func `a long text is refused before anything is done with it`() {
        #expect(throws: Refusal.self) { try ImportedHash(String(repeating: "$", count: 1_000_000)) }
        #expect(throws: Refusal.self) { try ImportedHash("$argon2id$v=19$" + String(repeating: "m=8,", count: 100)) }
    }

    @Test func `random mutations never trap, and what is still admitted still matches or differs`() throws {
        for vector in Vector.all {
            for _ in 0..<400 {
                var bytes = Array(vector.hash.utf8)
                for _ in 0...Int.random(in: 0...2) {
                    let place = Int.random(in: 0..<bytes.count)
                    switch Int.random(in: 0...2) {
                    case 0: bytes[place] = UInt8.random(in: 0x20...0x7F)
                    case 1: bytes.remove(at: place)
                    default: bytes.insert(bytes[Int.random(in: 0..<bytes.count)], at: place)
                    }
                }
                _ = try? ImportedHash(String(decoding: bytes, as: UTF8.self))
            }
        }
    }

    /// The dearest string of each scheme that is admitted. On the machine that the limits were measured on none took two seconds.
    @Test(
        .serialized,
        arguments: [
            ("$argon2id$v=19$m=262144,t=4,p=1$c29tZXNhbHRzb21lc2FsdA$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc", 20),
            ("$argon2i$v=19$m=262144,t=4,p=64$c29tZXNhbHRzb21lc2FsdA$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc", 20),
            ("$argon2id$v=19$m=8,t=131072,p=1$c29tZXNhbHRzb21lc2FsdA$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc", 20),
            ("$argon2id$v=19$m=512,t=2048,p=64$c29tZXNhbHRzb21lc2FsdA$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc", 20),
            ("$scrypt$ln=18,r=8,p=2$YOyd07r3XouRck5JiVHqvQ$JXZ3/7yH024PeGdbdPON9MmmD2VvMEy+hdAEXwfBPlo", 100),
            ("$scrypt$ln=15,r=1,p=64$YOyd07r3XouRck5JiVHqvQ$JXZ3/7yH024PeGdbdPON9MmmD2VvMEy+hdAEXwfBPlo", 100),
            ("$7$G6..../....SodiumChloride$PSZFfnSVNBkJtoBquGY1K6u3QttaOf8njwkgYHRxXa3", 511),
            ("$pbkdf2$3000000$3zuHsNbaey.FcC5lbC0lRA$y5mH1YfEuYI5u2a9WSX/bvcksuI", 4096),
            ("$pbkdf2-sha256$3000000$3zuHsNbaey.FcC5lbC0lRA$y5mH1YfEuYI5u2a9WSX/bvcksuLW1qskVvxMnXjg4k4", 4096),
            (
                "$pbkdf2-sha512$3000000$MyZE6J0zplSq1dobg9A6Rw$9XfO7BMu4CVBEFn/GXzIUx319takBI1o2kUH.CnPdsK9XfO7BMu4CVBEFn/"
                    + "GXzIUx319takBI1o2kUH.CnPdsA", 4096
            ),
            ("$2b$15$B6EoMbxmjUb2fkHGQWmqZuSrCj0gNIXRPlpwsQ4M.F1.mQTTFEfL6", 72),
            ("$5$rounds=1000000$saltstringsaltst$5B8vYYiY.CVt1RlTTf8KbXBH3hsxY/GNooZaBBGWEc5", 255),
            (
                "$6$rounds=1000000$saltstringsaltst$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1",
                255
            ),
        ] as [(String, Int)])
    func `F28 the dearest hash that is admitted costs about two seconds`(text: String, passwordBytes: Int) async throws {
        let hash = try ImportedHash(text)
        let secret = try password(String(repeating: "x", count: passwordBytes))
        // On a thread of its own, as the other tests need theirs.
        let (isMatch, milliseconds) = try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                let began = Self.threadNanoseconds()
                let result = Result { (try hash.matches(secret), (Self.threadNanoseconds() - began) / 1_000_000) }
                continuation.resume(with: result)
            }
        }
        #expect(!isMatch)
        if ProcessInfo.processInfo.environment["SHOW_COST"] != nil { print("COST", text.prefix(34), milliseconds, "ms") }
        // Wide enough for a slower machine; a bound that was forgotten takes minutes.
        #expect(milliseconds < 12_000)
    }

    private static func threadNanoseconds() -> Int {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return time.tv_sec * 1_000_000_000 + time.tv_nsec
    }
}
