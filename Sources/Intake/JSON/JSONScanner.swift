// Own code, because Foundation's JSON readers show neither duplicate keys nor invalid UTF-8, nor where in the text a value stood.

/// A walk over JSON text that knows the grammar of RFC 8259 and builds nothing; it never looks at a byte twice.
struct JSONScanner {
    /// How deep arrays and objects may stand in each other before the text is given up.
    static let depthLimit = 128

    /// A string's bytes between its quotes.
    struct StringToken {
        let range: Range<Int>
        let hasEscapes: Bool
        let isASCII: Bool
    }

    let bytes: ArraySlice<UInt8>
    let firstLine: Int
    private(set) var position: Int

    init(_ bytes: ArraySlice<UInt8>, firstLine: Int = 1) {
        self.bytes = bytes
        self.firstLine = firstLine
        position = bytes.startIndex
    }

    var isAtEnd: Bool { position >= bytes.endIndex }
    var peek: UInt8? { position < bytes.endIndex ? bytes[position] : nil }

    mutating func skipWhitespace() {
        while position < bytes.endIndex, isJSONWhitespace(bytes[position]) { position += 1 }
    }

    /// Steps over that byte, if it comes next.
    mutating func take(_ byte: UInt8) -> Bool {
        guard peek == byte else { return false }
        position += 1
        return true
    }

    mutating func skipByte() { position += 1 }

    mutating func literal(_ word: StaticString) throws(JSONFault) {
        let start = position
        for byte in word.description.utf8 where !take(byte) { throw fault("expected \(word)", at: start) }
    }

    mutating func number() throws(JSONFault) -> Range<Int> {
        let start = position
        _ = take(UInt8(ascii: "-"))
        if !take(UInt8(ascii: "0")) { try digits() }
        if take(UInt8(ascii: ".")) { try digits() }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            try digits()
        }
        return start..<position
    }

    private mutating func digits() throws(JSONFault) {
        let start = position
        while let byte = peek, byte &- UInt8(ascii: "0") < 10 { position += 1 }
        if position == start { throw fault("expected a digit") }
    }

    /// Steps over a string whose opening quote comes next.
    mutating func string() throws(JSONFault) -> StringToken {
        let start = position + 1
        var hasEscapes = false
        var union: UInt8 = 0
        var index = start
        while index < bytes.endIndex {
            let byte = bytes[index]
            if byte == UInt8(ascii: "\"") {
                position = index + 1
                return StringToken(range: start..<index, hasEscapes: hasEscapes, isASCII: union < 0x80)
            }
            if byte < 0x20 { throw fault("a string holds a line break or control character; write it as an escape", at: index) }
            union |= byte
            hasEscapes = hasEscapes || byte == UInt8(ascii: "\\")
            index += byte == UInt8(ascii: "\\") ? try escapeLength(at: index) : 1
        }
        throw fault("a string is not closed", at: start - 1)
    }

    private func escapeLength(at index: Int) throws(JSONFault) -> Int {
        guard index + 1 < bytes.endIndex else { return 1 }
        switch bytes[index + 1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"), UInt8(ascii: "n"),
            UInt8(ascii: "r"), UInt8(ascii: "t"):
            return 2
        case UInt8(ascii: "u"):
            guard index + 6 <= bytes.endIndex, bytes[(index + 2)..<(index + 6)].allSatisfy({ hexValue($0) != nil }) else {
                throw fault("\\u needs four hexadecimal digits", at: index)
            }
            return 6
        default: throw fault("a string holds an unknown escape", at: index)
        }
    }

    func fault(_ reason: String, at offset: Int? = nil) -> JSONFault {
        let offset = offset ?? position
        let before = bytes[..<min(offset, bytes.endIndex)]
        let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? bytes.startIndex
        return JSONFault(
            line: firstLine + lineBreaks(in: before), byte: offset - lineStart + 1,
            reason: isAtEnd ? "\(reason), but the text ends" : reason)
    }
}

func isJSONWhitespace(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") || byte == UInt8(ascii: "\t")
}

func lineBreaks(in bytes: ArraySlice<UInt8>) -> Int {
    bytes.reduce(0) { $1 == UInt8(ascii: "\n") ? $0 + 1 : $0 }
}

/// The value of a hexadecimal digit.
func hexValue(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
}
