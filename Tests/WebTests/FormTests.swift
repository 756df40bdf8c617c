import Testing

@testable import Web

@Suite struct FormTests {
    @Test func `a field is decoded exactly once and a plus is a space`() throws {
        let form = try Form(Array("login=a%2540b+c&x=&y&z=1=2&n=%00".utf8))
        #expect(form.text("login") == "a%40b c")
        #expect(form.text("x") == "" && form.has("x") && form.has("y") && !form.has("w"))
        #expect(form.text("z") == "1=2")
        #expect(form.text("n") == "\u{0}")
    }

    @Test(arguments: ["a=1&a=2", "a=%", "a=%zz", "a=%ff", "%ff=a", "a=%c3", "a=%ed%a0%80", "a&%61"])
    func `what is doubled or broken is refused whole`(text: String) {
        #expect(throws: Turndown.self) { try Form(Array(text.utf8)) }
    }

    @Test func `names are compared as bytes, not as characters`() throws {
        let form = try Form(Array("e%CC%81=1&%C3%A9=2".utf8))
        #expect(form.text("e\u{301}") == "1")
        #expect(form.text("\u{E9}") == "2")
    }

    @Test func `whatever bytes come, the parser answers, and what it takes holds`() {
        var chance = SeededChance(seed: 41)
        let alphabet = Array("a=&%+0fF9é\u{0}".utf8) + [0xFF, 0x80]
        for _ in 0..<20_000 {
            let bytes = (0..<Int.random(in: 0..<24, using: &chance)).map { _ in alphabet[Int.random(in: 0..<alphabet.count, using: &chance)]
            }
            guard let form = try? Form(bytes) else { continue }
            #expect(bytes.contains(UInt8(ascii: "a")) || !form.has("a") || bytes.contains(UInt8(ascii: "%")))
        }
    }

    @Test func `percent-coding gives back what it took`() {
        for text in ["", "Front Lobby", "ada@x", "é\u{0}%;=\"", "a\u{10}"] {
            #expect(PercentCoding.decode(PercentCoding.encode(text).utf8) == Array(text.utf8))
            #expect(PercentCoding.encode(text).utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: ";") })
        }
    }
}

/// Chance that is the same in every run (SplitMix64).
struct SeededChance: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
