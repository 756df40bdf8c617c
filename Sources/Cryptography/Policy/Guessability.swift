/// How few guesses a password takes from somebody who tries words, walks, dates and repetitions before anything else.
///
/// The password is cut into pieces in the cheapest way; pieces cost tenths of a bit. It follows the idea of zxcvbn (Wheeler, USENIX Security 2016),
/// whose C library scores bytes, over-rates other scripts and takes time in the square of the length; here decisions and bounds are our own.
struct Guessability {
    /// What is looked at, in bytes; whatever begins with that much of guessable text is refused for it.
    private static let horizon = 128
    /// Below this a password is refused. Three bits for each code point asked for: at 15, two common words with decoration fall below it, and
    /// three of which one is frequent; four frequent words do not, nor does anything random that is long enough.
    private let floor: Int

    init(minimumLength: Int) { floor = 30 * min(minimumLength, 15) }

    /// Whether anyone guesses the password early.
    func isCommon(_ folded: [UInt8]) -> Bool {
        Self.forms(of: folded).contains { form in
            let readings = Leet.readings(of: form)
            return cost(of: form, letter: 47) { start, found in
                for reading in readings {
                    CommonWords.frequent.forEachMatch(in: reading, at: start) { found($0, 120) }
                    CommonWords.other.forEachMatch(in: reading, at: start) { found($0, 160) }
                }
            } < floor
        }
    }

    /// Whether nothing but these words and decoration (digits, signs, repetition, walks) makes the password.
    func isMade(_ folded: [UInt8], of words: PersonalWords) -> Bool {
        guard words.occur(in: folded) || Leet.readings(of: folded).contains(where: words.occur) else { return false }
        return Self.forms(of: folded).contains { form in
            let readings = Leet.readings(of: form)
            return cost(of: form, letter: nil) { start, found in
                for reading in readings { words.forEachMatch(in: reading, at: start) { found($0, 20) } }
            } < floor
        }
    }

    /// As typed, and with the separators between its words left out.
    private static func forms(of folded: [UInt8]) -> [[UInt8]] {
        let typed = Array(folded.prefix(horizon))
        let joined = Array(folded.filter { !isSeparator($0) }.prefix(horizon))
        return typed == joined || joined.isEmpty ? [typed] : [typed, joined]
    }

    /// The cheapest way through the text; `letter` is the cost of a letter that belongs to nothing, nil where there may be none.
    private func cost(of text: [UInt8], letter: Int?, words: (_ start: Int, _ found: (Int, Int) -> Void) -> Void) -> Int {
        let runs = PredictableRuns(text)
        var cheapest = [Int](repeating: floor, count: text.count + 1)
        cheapest[0] = 0
        for start in text.indices where cheapest[start] < floor {
            let reach = { (length: Int, cost: Int) in
                cheapest[start + length] = min(cheapest[start + length], cheapest[start] + cost)
            }
            if let single = Self.costOfSingle(text[start], letter: letter) { reach(1, single) }
            if Self.isYear(text[start...]) { reach(4, 90) }
            runs.forEachRun(at: start, reach)
            words(start, reach)
        }
        return cheapest[text.count]
    }

    private static func costOfSingle(_ byte: UInt8, letter: Int?) -> Int? {
        switch byte {
        case 0x80...0xBF: 0  // the rest of a code point, paid for with its first byte
        case _ where isSeparator(byte): 10
        case _ where Leet.isDigit(byte): 33
        case 0xE0...0xFF: letter.map { _ in 80 }
        case _ where byte >= 0x80 || Leet.isAlphanumeric(byte): letter
        default: 40
        }
    }

    private static func isSeparator(_ byte: UInt8) -> Bool { " -_.".utf8.contains(byte) }

    /// Four digits that read as a year of a living memory.
    private static func isYear(_ text: ArraySlice<UInt8>) -> Bool {
        text.count >= 4 && (text.starts(with: "19".utf8) || text.starts(with: "20".utf8)) && text.prefix(4).allSatisfy(Leet.isDigit)
    }
}
