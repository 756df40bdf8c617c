/// Bytes line by line, ended by LF or CRLF.
struct ByteLines {
    /// What was not read yet.
    private(set) var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

    /// The next line without its end; nil where nothing is left.
    mutating func next() -> ArraySlice<UInt8>? {
        guard !rest.isEmpty else { return nil }
        let end = rest.firstIndex(of: UInt8(ascii: "\n"))
        let line = rest[..<(end ?? rest.endIndex)]
        rest = end.map { rest[($0 + 1)...] } ?? rest[rest.endIndex...]
        return line.last == UInt8(ascii: "\r") ? line.dropLast() : line
    }
}
