/// Words that a guesser who knows the person tries first: given texts and their parts, folded, of at least two bytes.
struct PersonalWords: Sendable {
    private let words: Set<[UInt8]>

    /// Each text whole, without its separators, and each of its parts.
    init(_ texts: [String]) {
        let folded = texts.map { CaseFolding.fold($0) }
        let parts = folded.flatMap { $0.split(whereSeparator: Self.isSeparator).map(Array.init) }
        let joined = folded.map { $0.filter { !Self.isSeparator($0) } }
        words = Set((folded + parts + joined).filter { $0.count >= 2 })
    }

    init(joining several: [PersonalWords]) { words = several.reduce(into: []) { $0.formUnion($1.words) } }

    /// Calls `found` with the length of each word that stands in the text at `start`.
    func forEachMatch(in text: [UInt8], at start: Int, _ found: (Int) -> Void) {
        for word in words where text[start...].starts(with: word) { found(word.count) }
    }

    /// Whether any of the words stands anywhere in the text.
    func occur(in text: [UInt8]) -> Bool {
        text.indices.contains { start in words.contains { text[start...].starts(with: $0) } }
    }

    private static func isSeparator(_ byte: UInt8) -> Bool { byte < 0x80 && !Leet.isAlphanumeric(byte) }
}
