import Domain
import Testing

@Suite struct SearchWordsTests {
    private func words(_ first: String, _ last: String, _ username: String, _ email: String) -> Set<String> {
        Set(SearchWords.words(firstName: first, lastName: last, username: username, email: email))
    }

    @Test func `F31 a profile is found by its names, username, address, their parts and its mail domain`() {
        #expect(
            words("Ada", "Byron", "ada.byron@acme.example", "ada.byron@acme.example") == [
                "byron", "ada.byron@acme.example", "@acme.example",
            ])
        #expect(
            words("Front", "Lobby", "Front Lobby", "grace@acme.example").isSuperset(of: [
                "front", "lobby", "grace@acme.example", "@acme.example",
            ]))
    }

    @Test func `F31 a word that begins another is not kept beside it, as it finds that one`() {
        #expect(words("Ann", "Anna", "annabel7", "annabel@acme.example") == ["annabel7", "annabel@acme.example", "@acme.example"])
        #expect(words("A", "A", "a", "b@acme.example") == ["a", "b@acme.example", "@acme.example"])
    }

    @Test func `F31 signs inside a name divide it, and can be left out`() {
        #expect(
            words("Jean-Luc", "O’Brien", "jl", "jl@acme.example").isSuperset(of: ["jean-luc", "luc", "o'brien", "brien", "obrien"]))
    }

    @Test(arguments: [
        ("Ångström", "angstrom"), ("STRASSE", "strasse"), ("Straße", "strasse"), ("Łódź", "lodz"), ("Ørsted", "orsted"),
        ("e\u{301}", "e"), ("Ελλάδα", "ελλαδα"), ("İstanbul", "istanbul"), ("ﬁne", "fine"),
    ])
    func `F31 neither case nor accents count`(text: String, folded: String) {
        #expect(SearchWords.fold(text).utf8.elementsEqual(folded.utf8))
    }

    @Test func `F31 a query is its words, the longest first, whatever stands around them`() {
        #expect(SearchWords.query("  Byr, (ada)\t") == ["ada", "byr"])
        #expect(SearchWords.query("@acme.exa") == ["@acme.exa"])
        #expect(SearchWords.query("smith J.") == ["smith", "j"])
        #expect(SearchWords.query("a a A") == ["a"])
        #expect(SearchWords.query(" .-, ").isEmpty && SearchWords.query("").isEmpty)
        #expect(SearchWords.query(String(repeating: "x ", count: 10_000)).count == 1)
        #expect(SearchWords.query((0..<50).map { "w\($0)" }.joined(separator: " ")).count == 8)
    }

    @Test func `F31 a word that is very long is found by its beginning`() {
        let long = String(repeating: "ä", count: 90)
        #expect(words(long, "B", "b", "b@acme.example").contains(String(repeating: "a", count: 40)))
        #expect(SearchWords.query(long) == [String(repeating: "a", count: 40)])
    }
}
