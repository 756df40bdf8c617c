/// Stretches of a text that follow from their start: sequences, repetitions, interleaved ones, keyboard walks, copies of what came before.
struct PredictableRuns {
    private let text: [UInt8]
    /// For each position the length of the longest copy, begun earlier, of what follows.
    private let copies: [Int]

    /// Takes time in the square of the length: hand in a bounded text.
    init(_ text: [UInt8]) {
        self.text = text
        copies = Self.longestCopies(in: text)
    }

    /// Calls `found` with the length and the cost, in tenths of a bit, of each run that begins at `start`.
    func forEachRun(at start: Int, _ found: (_ length: Int, _ cost: Int) -> Void) {
        for step in 1...4 {
            let length = sequenceLength(at: start, step: step)
            if length >= max(3 * step, 4) { found(length, 70 + 25 * step) }
        }
        let walk = walkLength(at: start)
        if walk >= 4 { found(walk, 60 + 10 * walk) }
        for length in stride(from: 3, through: copies[start], by: 1) { found(length, 60) }
    }

    /// How far each byte is the one `step` before it, plus one, minus one or unchanged, always alike; several lanes make `a1b2c3` and `aabbcc`.
    private func sequenceLength(at start: Int, step: Int) -> Int {
        var end = start + 2 * step
        guard end <= text.count else { return 0 }
        let isConstant = (start..<start + step).allSatisfy { Self.difference(text[$0], text[$0 + step]) != nil }
        guard isConstant else { return 0 }
        while end < text.count, let now = Self.difference(text[end - step], text[end]),
            now == Self.difference(text[end - 2 * step], text[end - step])
        {
            end += 1
        }
        return end - start
    }

    /// The step from one byte to the next where it is a small one; 0 follows 9, and a follows z.
    private static func difference(_ from: UInt8, _ to: UInt8) -> Int? {
        switch (from, to) {
        case (UInt8(ascii: "9"), UInt8(ascii: "0")), (UInt8(ascii: "z"), UInt8(ascii: "a")): 1
        case (UInt8(ascii: "0"), UInt8(ascii: "9")), (UInt8(ascii: "a"), UInt8(ascii: "z")): -1
        case _ where (-1...1).contains(Int(to) - Int(from)): Int(to) - Int(from)
        default: nil
        }
    }

    private func walkLength(at start: Int) -> Int {
        var end = start + 1
        while end < text.count, Keyboard.areNeighbours(text[end - 1], text[end]) { end += 1 }
        return end - start
    }

    /// Row by row over all pairs of positions: the common length at a pair is one more than at the next pair.
    private static func longestCopies(in text: [UInt8]) -> [Int] {
        var longest = [Int](repeating: 0, count: text.count)
        var behind = [Int](repeating: 0, count: text.count + 1)
        for earlier in text.indices.reversed() {
            // Ascending, so that the entry one further on still belongs to the row behind.
            for later in text.indices {
                behind[later] = text[earlier] == text[later] ? behind[later + 1] + 1 : 0
                if earlier < later { longest[later] = max(longest[later], behind[later]) }
            }
        }
        return longest
    }
}
