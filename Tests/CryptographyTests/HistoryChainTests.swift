import Cryptography
import Domain
import Testing

struct HistoryChainTests {
    private let chain: HistoryChain

    init() throws { chain = HistoryChain(key: try testKey()) }

    private func next(
        after previous: String = "", position: Int64 = 1, at microseconds: Int64 = 5,
        _ parts: [String] = ["acme", "system", "made", "1001", "d"], profile: Int64? = nil, other: Int64? = nil
    ) throws -> String {
        try chain.next(
            after: previous, position: position, at: Timestamp(microseconds: microseconds), pbx: parts[0], actor: parts[1],
            action: parts[2],
            subject: parts[3], profile: profile, otherProfile: other, detailDigest: parts[4])
    }

    @Test func `F32 every part of an entry changes its hash, and so does where one part ends`() throws {
        var seen: Set<String> = [try next()]
        #expect(try seen.contains(next()))
        var others = [try next(after: "00"), try next(position: 2), try next(at: 6), try next(profile: 7), try next(other: 7)]
        for index in 0..<5 {
            var parts = ["acme", "system", "made", "1001", "d"]
            parts[index] += "x"
            others.append(try next(parts))
        }
        others.append(try next(["acmes", "ystem", "made", "1001", "d"]))
        others.append(try HistoryChain(key: try testKey(8)).digest(ofDetail: "", salt: ""))
        for hash in others { #expect(seen.insert(hash).inserted) }
        #expect(seen.allSatisfy { $0.utf8.count == 64 })
    }

    @Test func `F23 the digest of a detail depends on detail and salt`() throws {
        let digest = try chain.digest(ofDetail: "Ada", salt: "1")
        #expect(try digest == chain.digest(ofDetail: "Ada", salt: "1"))
        #expect(try digest != chain.digest(ofDetail: "Ada", salt: "2"))
        #expect(try digest != chain.digest(ofDetail: "1Ada", salt: ""))
        let code = { (detail: String, pbx: String, position: Int64, digest: String) in
            try chain.code(ofErasedDetail: detail, pbx: pbx, position: position, formerDigest: digest)
        }
        let codes = try [
            code("e", "a", 1, "d"), code("f", "a", 1, "d"), code("e", "b", 1, "d"), code("e", "a", 2, "d"), code("e", "a", 1, "x"),
        ]
        #expect(Set(codes).count == codes.count)
    }

    @Test func `a login's digest overlooks case and normal form and nothing else`() throws {
        let logins = LoginDigester(key: try testKey())
        #expect(try logins.digest(ofLogin: "Ada\u{E9}") == logins.digest(ofLogin: "ADAe\u{301}"))
        #expect(try logins.digest(ofLogin: "ada") != logins.digest(ofLogin: "ada "))
        #expect(try !logins.digest(ofLogin: "ada").contains("ada "))
    }
}
