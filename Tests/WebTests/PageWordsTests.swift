import Domain
import Hummingbird
import HummingbirdTesting
import Testing

@testable import Web

/// The words of the pages: each language has all of them, and none is left over (T8).
@Suite struct PageWordsTests {
    private static let files = PageFiles.load()
    private static let languages = files.words.keys.sorted()

    private static func words(_ language: String) throws -> PageWords { try PageWords(try #require(files.words[language])) }

    @Test func `T8 eight languages are there`() {
        #expect(Self.languages == ["ar", "de", "en", "es", "fr", "ja", "pt-BR", "zh-Hans"])
    }

    @Test(arguments: languages)
    func `T8 every language has the same keys and placeholders, and translates them all`(language: String) throws {
        let (english, words) = (try Self.words("en"), try Self.words(language))
        #expect(words.keys == english.keys)
        for key in english.keys {
            let (text, translated) = (try #require(english[key]), try #require(words[key]))
            #expect(PageWords.placeholders(in: text).sorted() == PageWords.placeholders(in: translated).sorted(), "\(key)")
            #expect(language == "en" || text != translated || key == "password.error", "\(key)")
        }
    }

    @Test func `T8 every key is used and every placeholder known`() throws {
        let used = Self.files.structures.values.reduce(into: Set<String>()) { $0.formUnion(PageWords.keys(in: $1)) }
        let words = try Self.words("en")
        #expect(used == words.keys)
        let named = words.keys.flatMap { PageWords.placeholders(in: words[$0] ?? "") }
        #expect(Set(named) == Set(PageWords.markup.keys))
    }

    @Test func `T8 no page has words of its own in its structure`() {
        for (name, structure) in Self.files.structures where name != "layout" {
            let text = [("{{", "}}"), ("[[", "]]"), ("<", ">")].reduce(
                structure.replacing("{{$kind}}wide{{/kind}}", with: "")
            ) { Self.without($1.0, $1.1, in: $0) }
            #expect(!text.contains { $0.isLetter }, "\(name): \(text)")
        }
    }

    /// The text without what stands between the two.
    private static func without(_ start: String, _ end: String, in text: String) -> String {
        let pieces = text.split(separator: start, omittingEmptySubsequences: false)
        return pieces.dropFirst().reduce(String(pieces.first ?? "")) { rest, piece in
            rest + (piece.firstRange(of: end).map { String(piece[$0.upperBound...]) } ?? String(piece))
        }
    }

    @Test(arguments: ["no sign", "a = one\na = two"])
    func `T8 a damaged file of words is refused`(file: String) { #expect(throws: PageWords.Fault.self) { try PageWords(file) } }

    @Test(arguments: ["a = {unknown}", "a = {username", "a = {{username}}", "b = x"])
    func `T8 words that the structure cannot take are refused`(file: String) throws {
        let words = try PageWords(file)
        #expect(throws: PageWords.Fault.self) { try words.fill("<p>[[a]]</p>") }
    }

    @Test func `T8 words are text: what looks like a tag or a quote in them is neither`() throws {
        let words = try PageWords("# for translators\na = <b> & \"{username}\" = 'x' }\n")
        #expect(
            try words.fill("<p>[[a]]</p>")
                == "<p>&lt;b&gt; &amp; &quot;<strong>{{username}}</strong>&quot; = &#39;x&#39; }</p>")
        #expect(throws: PageWords.Fault.self) { try words.fill("<p>[[a") }
    }
}
