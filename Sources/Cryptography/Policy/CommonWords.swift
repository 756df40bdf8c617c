// The only file that points into CAssets.
import CAssets

/// A sorted list of common words and passwords, searched in the binary's own read-only pages.
struct CommonWords: @unchecked Sendable {
    // Unchecked: the bytes are constants of the binary.
    private let text: UnsafeBufferPointer<UInt8>

    /// The few thousand most frequent ones.
    static let frequent = CommonWords(latchkey_frequent_words)
    /// All others.
    static let other = CommonWords(latchkey_common_words)

    private init(_ list: (UnsafeMutablePointer<Int>) -> UnsafePointer<UInt8>?) {
        var count = 0
        let start = list(&count)
        text = UnsafeBufferPointer(start: start, count: count)
    }

    /// Calls `found` with the length of each entry of at least three bytes that stands in `bytes` at `start`.
    ///
    /// Each search begins where the last one ended and the first failure ends all, so it is short for what is no word.
    func forEachMatch(in bytes: [UInt8], at start: Int, _ found: (Int) -> Void) {
        var low = 0
        for end in stride(from: start + 3, through: bytes.count, by: 1) {
            let word = bytes[start..<end]
            low = firstEntry(from: low, notBefore: word)
            guard low < text.count, startsEntry(with: word, at: low) else { return }
            if text[low + word.count] == Self.lineFeed { found(word.count) }
        }
    }

    private static let lineFeed = UInt8(ascii: "\n")

    /// Where the first entry at or behind `low` begins that does not sort before the word.
    private func firstEntry(from low: Int, notBefore word: ArraySlice<UInt8>) -> Int {
        var low = low
        var high = text.count
        while low < high {
            let middle = startOfEntry(around: low + (high - low) / 2, notBefore: low)
            if isEntry(at: middle, before: word) { low = endOfEntry(at: middle) } else { high = middle }
        }
        return low
    }

    private func startOfEntry(around position: Int, notBefore low: Int) -> Int {
        var start = position
        while start > low, text[start - 1] != Self.lineFeed { start -= 1 }
        return start
    }

    private func endOfEntry(at start: Int) -> Int {
        var end = start
        while text[end] != Self.lineFeed { end += 1 }
        return end + 1
    }

    private func isEntry(at start: Int, before word: ArraySlice<UInt8>) -> Bool {
        var position = start
        for byte in word {
            if text[position] != byte { return text[position] == Self.lineFeed || text[position] < byte }
            position += 1
        }
        return false
    }

    private func startsEntry(with word: ArraySlice<UInt8>, at start: Int) -> Bool {
        var position = start
        for byte in word {
            guard text[position] == byte, byte != Self.lineFeed else { return false }
            position += 1
        }
        return true
    }
}
