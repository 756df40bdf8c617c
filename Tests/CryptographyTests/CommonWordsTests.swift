import FoundationEssentials
import Testing

@testable import Cryptography

struct CommonWordsTests {
    private func entries(_ name: String) throws -> [[UInt8]] {
        let lists = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Sources/CAssets/CommonWords/\(name).txt")
        return try Data(contentsOf: lists).split(separator: UInt8(ascii: "\n")).map(Array.init)
    }

    private func holds(_ list: CommonWords, _ word: [UInt8]) -> Bool {
        var isFound = false
        list.forEachMatch(in: word, at: 0) { if $0 == word.count { isFound = true } }
        return isFound
    }

    @Test func `each entry is found in its list, the first and the last too`() throws {
        for (list, name) in [(CommonWords.frequent, "frequent"), (.other, "words")] {
            let entries = try entries(name)
            #expect(entries.count > 5000)
            let sample = stride(from: 0, to: entries.count, by: 23).map { entries[$0] } + entries.suffix(1)
            for entry in sample { #expect(holds(list, entry)) }
        }
    }

    @Test(arguments: ["zzzzzzzzzzzzzz", "qxv", "passwore", "\n", "password\n", "\u{0}\u{0}\u{0}", "ÿÿÿ", "~~~~", "   ", ""])
    func `what is no entry is not found`(text: String) {
        #expect(!holds(.frequent, Array(text.utf8)))
        #expect(!holds(.other, Array(text.utf8)))
    }

    @Test func `every entry long enough to be a password is refused as one`() throws {
        let policy = PasswordPolicy()
        let long = try (entries("frequent") + entries("words")).filter { String(decoding: $0, as: UTF8.self).unicodeScalars.count >= 15 }
        #expect(long.count > 300)
        for entry in long {
            let objections = policy.objections(to: try Password(entry), username: "u", email: "e", names: [], companyNames: [])
            #expect(objections == [.common], "\(String(decoding: entry, as: UTF8.self))")
        }
    }
}
