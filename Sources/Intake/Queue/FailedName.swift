/// The names that a file may get where its own may be taken already: its own, or numbered as in `acme~2.json`.
struct FailedName {
    static let candidateLimit = 10_000
    /// Leaves room for what Latchkey puts around it within the 255 bytes that file systems allow.
    private static let lengthLimit = 230
    private static let endingLimit = 16

    private let stem: [UInt8]
    private let ending: [UInt8]

    init(_ name: QueueFileName) {
        let dot = name.bytes.lastIndex(of: UInt8(ascii: ".")) ?? name.bytes.endIndex
        let hasEnding = name.bytes.count - dot <= Self.endingLimit
        ending = hasEnding ? Array(name.bytes[dot...]) : []
        stem = Array((hasEnding ? name.bytes[..<dot] : name.bytes[...]).prefix(Self.lengthLimit))
    }

    /// The n-th name to try, counted from 1.
    func candidate(_ number: Int) -> QueueFileName {
        let mark = number == 1 ? "" : "~\(number)"
        // A stray that ends so must not pass for the reason of another file.
        let guardMark = ending.elementsEqual(".reason".utf8) ? "~" : ""
        return QueueFileName(bytes: stem + Array(mark.utf8) + ending + Array(guardMark.utf8))
    }
}
