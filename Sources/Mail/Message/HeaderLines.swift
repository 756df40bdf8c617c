/// Header lines as bytes: printable ASCII only, LF line ends, no line above 998 octets (RFC 5322 §2.1.1), whatever is handed in.
struct HeaderLines {
    private(set) var bytes: [UInt8] = []
    /// Where the line being written begins in `bytes`.
    private var lineStart = 0

    /// A field whose value Latchkey itself makes from ASCII; any other byte becomes a question mark.
    mutating func add(_ name: String, made value: String) {
        begin(name)
        append(value.utf8.map { Self.isPrintable($0) ? $0 : UInt8(ascii: "?") })
        end()
    }

    /// A field of free text (RFC 5322 §2.2.1), folded at spaces where it is ASCII, else in encoded words.
    mutating func add(_ name: String, text: String) {
        begin(name)
        let words = Array(text.utf8).split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
        if Self.isPlain(text), words.allSatisfy({ (1...70).contains($0.count) }) {
            appendFolded(words)
        } else {
            appendEncodedWords(text)
        }
        end()
    }

    /// A field whose text must come out of any parser unchanged: on one line as it is where that is possible, else in encoded words.
    mutating func add(_ name: String, verbatim text: String) {
        begin(name)
        if Self.isPlain(text), name.utf8.count + 2 + text.utf8.count <= 998 { append(text.utf8) } else { appendEncodedWords(text) }
        end()
    }

    /// A field with one mailbox (RFC 5322 §3.4).
    mutating func add(_ name: String, mailbox displayName: String, _ address: String) {
        begin(name)
        if displayName.isEmpty {
            append(address.utf8)
        } else {
            appendPhrase(displayName)
            fold(before: address.utf8.count + 2)
            append("<\(address)>".utf8)
        }
        end()
    }
}

extension HeaderLines {
    private static func isPrintable(_ byte: UInt8) -> Bool { (0x20...0x7E).contains(byte) }

    /// Printable ASCII that neither begins nor ends with a space, and that no parser takes for an encoded word.
    private static func isPlain(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        let space = UInt8(ascii: " ")
        guard let first = bytes.first, first != space, bytes.last != space, bytes.allSatisfy(isPrintable) else { return false }
        return !zip(bytes, bytes.dropFirst()).contains { $0 == UInt8(ascii: "=") && $1 == UInt8(ascii: "?") }
    }

    private mutating func begin(_ name: String) {
        lineStart = bytes.count
        append(name.utf8)
        append(": ".utf8)
    }

    private mutating func end() { bytes.append(UInt8(ascii: "\n")) }

    private mutating func append(_ more: some Sequence<UInt8>) { bytes.append(contentsOf: more) }

    private mutating func appendFolded(_ words: [ArraySlice<UInt8>]) {
        for (index, word) in words.enumerated() {
            if index > 0 { fold(before: word.count) }
            append(word)
        }
    }

    /// A space, on a new line where so many octets more would make this one longer than 78.
    private mutating func fold(before count: Int) {
        if bytes.count - lineStart + 1 + count > 78 {
            bytes.append(UInt8(ascii: "\n"))
            lineStart = bytes.count
        }
        bytes.append(UInt8(ascii: " "))
    }

    /// A display name: as a quoted string where it is short ASCII, which no atom's specials can break out of, else in encoded words.
    private mutating func appendPhrase(_ name: String) {
        guard Self.isPlain(name), name.utf8.count <= 60 else { return appendEncodedWords(name) }
        let needsQuotes = name.utf8.contains { !Self.isAtomOrSpace($0) }
        guard needsQuotes else { return append(name.utf8) }
        bytes.append(UInt8(ascii: "\""))
        for byte in name.utf8 {
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { bytes.append(UInt8(ascii: "\\")) }
            bytes.append(byte)
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private static func isAtomOrSpace(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"): true
        default: " -_'&+".utf8.contains(byte)
        }
    }

    /// Encoded words (RFC 2047 §2): at most 75 octets each on lines of at most 76, each a whole number of code points.
    private mutating func appendEncodedWords(_ text: String) {
        let source = Array(text.utf8)
        var start = 0
        while start < source.count {
            let room = (76 - (bytes.count - lineStart) - 12) / 4 * 3
            let end = Self.boundary(in: source, atMost: start + min(room, 45))
            append("=?UTF-8?B?".utf8)
            Base64.append(source[start..<end], to: &bytes)
            append("?=".utf8)
            start = end
            if start < source.count {
                append("\n ".utf8)
                lineStart = bytes.count - 1
            }
        }
    }

    /// The last place that does not lie inside a code point.
    private static func boundary(in source: [UInt8], atMost limit: Int) -> Int {
        var end = min(limit, source.count)
        while end < source.count, source[end] & 0xC0 == 0x80 { end -= 1 }
        return end
    }
}
