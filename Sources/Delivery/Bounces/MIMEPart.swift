/// One entity of a MIME message (RFC 2045, RFC 2046), read with bounds: it comes from outside, and may be malformed, nested without end, or cut off.
///
/// Written here because Swift has no parser for messages at hand, and a bounce needs little of one.
struct MIMEPart {
    private static let fieldLimit = 500
    private static let partLimit = 50
    private static let depthLimit = 5

    /// Header fields in their order: names in lower case, values unfolded.
    let fields: [(name: String, value: String)]
    let body: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) {
        var lines = ByteLines(bytes)
        fields = Self.readFields(&lines, limit: Self.fieldLimit)
        body = lines.rest
    }

    /// Fields up to the next empty line or the end; a line that is none is passed over.
    static func readFields(_ lines: inout ByteLines, limit: Int) -> [(name: String, value: String)] {
        var fields: [(name: String, value: String)] = []
        while let line = lines.next(), !line.isEmpty {
            if line.first == UInt8(ascii: " ") || line.first == UInt8(ascii: "\t") {
                // One that is folded without end stays within what a field may hold.
                guard let last = fields.indices.last, fields[last].value.utf8.count < 8192 else { continue }
                fields[last].value += " " + text(line)
            } else if fields.count < limit, let colon = line.firstIndex(of: UInt8(ascii: ":")) {
                fields.append((text(line[..<colon]).lowercased(), text(line[(colon + 1)...])))
            }
        }
        return fields
    }

    func value(_ name: String) -> String? { fields.first { $0.name == name }?.value }

    /// In lower case, such as `multipart/report`; text/plain where it is not said (RFC 2045 §5.2).
    var type: String { value("content-type").map { HeaderParameters($0).word } ?? "text/plain" }

    /// The first part of one of these types, this one or one within it; what stands in a message that it carries does not count.
    func first(_ types: Set<String>, depth: Int = 0) -> MIMEPart? {
        if types.contains(type) { return self }
        guard depth < Self.depthLimit else { return nil }
        for part in parts {
            if let found = part.first(types, depth: depth + 1) { return found }
        }
        return nil
    }

    /// The parts of a multipart entity (RFC 2046 §5.1); one that is cut off ends where the bytes do.
    private var parts: [MIMEPart] {
        guard type.utf8.starts(with: "multipart/".utf8), let boundary = HeaderParameters(value("content-type") ?? "")["boundary"],
            (1...200).contains(boundary.utf8.count)
        else { return [] }
        let delimiter = Array("--\(boundary)".utf8)
        var parts: [MIMEPart] = []
        var start: Int?
        var lines = ByteLines(body)
        var place = body.startIndex
        while let line = lines.next(), parts.count < Self.partLimit {
            if line.starts(with: delimiter), Self.isEnd(line.dropFirst(delimiter.count)) {
                if let start { parts.append(MIMEPart(body[start..<place])) }
                start = lines.rest.startIndex
                if line.dropFirst(delimiter.count).starts(with: "--".utf8) { return parts }
            }
            place = lines.rest.startIndex
        }
        if let start, parts.count < Self.partLimit { parts.append(MIMEPart(body[start...])) }
        return parts
    }

    /// Behind a delimiter stand blanks alone, or two hyphens first.
    private static func isEnd(_ rest: ArraySlice<UInt8>) -> Bool {
        let rest = rest.starts(with: "--".utf8) ? rest.dropFirst(2) : rest
        return rest.allSatisfy { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
    }

    /// The body as it was before it was made fit for travelling (RFC 2045 §6).
    var content: [UInt8] {
        switch value("content-transfer-encoding").map({ HeaderParameters($0).word }) {
        case "base64": TransferDecoding.base64(body)
        case "quoted-printable": TransferDecoding.quotedPrintable(body)
        default: Array(body)
        }
    }

    private static func text(_ bytes: ArraySlice<UInt8>) -> String {
        let isBlank: (UInt8) -> Bool = { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
        let start = bytes.drop(while: isBlank)
        let end = start.lastIndex { !isBlank($0) }.map { $0 + 1 } ?? start.startIndex
        return String(decoding: start[..<end].prefix(8192), as: UTF8.self)
    }
}
