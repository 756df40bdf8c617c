/// A message of ours, with LF line ends, as its header fields and its body (RFC 5322 §2.1).
struct MessageParts {
    /// A field as it stands, folded lines and all.
    struct Field {
        let name: String
        /// What follows the colon, without the last line end.
        let value: ArraySlice<UInt8>

        func isNamed(_ other: String) -> Bool { name.lowercased() == other.lowercased() }
    }

    let fields: [Field]
    let body: ArraySlice<UInt8>

    init(_ message: [UInt8]) {
        let (lineFeed, colon) = (UInt8(ascii: "\n"), UInt8(ascii: ":"))
        var fields: [Field] = []
        var start = message.startIndex
        while start < message.endIndex, message[start] != lineFeed {
            var end = message[start...].firstIndex(of: lineFeed) ?? message.endIndex
            while end + 1 < message.endIndex, CanonicalForm.isBlank(message[end + 1]) {
                end = message[(end + 1)...].firstIndex(of: lineFeed) ?? message.endIndex
            }
            let line = message[start..<end]
            if let place = line.firstIndex(of: colon) {
                fields.append(Field(name: String(decoding: line[..<place], as: UTF8.self), value: line[(place + 1)...]))
            }
            start = min(end + 1, message.endIndex)
        }
        self.fields = fields
        body = start < message.endIndex ? message[(start + 1)...] : []
    }
}
