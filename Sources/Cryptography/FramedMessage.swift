/// What an HMAC covers, each part preceded by its length, so that two different lists of parts never give the same bytes.
struct FramedMessage: Sendable {
    private(set) var bytes: [UInt8] = []

    /// A message for one use of a key; the label keeps the codes of two uses apart.
    init(_ label: String, reserving capacity: Int = 256) {
        bytes.reserveCapacity(capacity)
        add(label)
    }

    mutating func add(_ text: String) {
        add(Int64(text.utf8.count))
        bytes.append(contentsOf: text.utf8)
    }

    mutating func add(_ part: [UInt8]) {
        add(Int64(part.count))
        bytes.append(contentsOf: part)
    }

    /// Eight bytes, most significant first.
    mutating func add(_ number: Int64) {
        var rest = UInt64(bitPattern: number).byteSwapped
        for _ in 0..<8 {
            bytes.append(UInt8(truncatingIfNeeded: rest))
            rest >>= 8
        }
    }
}
