/// Strict JSON (RFC 8259) from bytes: valid UTF-8, no member twice, at most 32 levels, nothing after the value.
package struct JSONReader {
    /// How many arrays and objects may stand in each other.
    package static let depthLimit = 32

    /// The first thing in grammatical text that Latchkey still does not take.
    private(set) var flaw: JSONFault?
    private(set) var scanner: JSONScanner
    private let isBuilding: Bool

    /// The value that the text is, a byte order mark before it left aside; lines of faults are counted from `firstLine`.
    package static func read(_ bytes: ArraySlice<UInt8>, firstLine: Int = 1) throws(JSONFault) -> JSONValue {
        try readUnmarked(withoutByteOrderMark(bytes), firstLine: firstLine)
    }

    /// As `read`, where a byte order mark would be as wrong as any other byte.
    static func readUnmarked(_ bytes: ArraySlice<UInt8>, firstLine: Int = 1) throws(JSONFault) -> JSONValue {
        var reader = JSONReader(bytes, firstLine: firstLine)
        let value = try reader.document()
        if let flaw = reader.flaw { throw flaw }
        return value
    }

    /// A reader that does not build only walks the grammar: every value is null, and there are no flaws.
    init(_ bytes: ArraySlice<UInt8>, firstLine: Int = 1, isBuilding: Bool = true) {
        scanner = JSONScanner(bytes, firstLine: firstLine)
        self.isBuilding = isBuilding
    }

    /// The one value of the text; what is only a flaw is noted, so that an event that cannot be taken still tells its id.
    mutating func document() throws(JSONFault) -> JSONValue {
        let value = try value()
        try end()
        return value
    }

    private mutating func end() throws(JSONFault) {
        scanner.skipWhitespace()
        guard scanner.isAtEnd else { throw scanner.fault("something follows the end of the value") }
    }

    /// Where the elements of the one array stand that the text is.
    mutating func elementRanges() throws(JSONFault) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        scanner.skipWhitespace()
        guard scanner.take(UInt8(ascii: "[")) else { throw scanner.fault("expected [") }
        if !closes(UInt8(ascii: "]")) {
            repeat {
                scanner.skipWhitespace()
                let start = scanner.position
                _ = try value(depth: 2)
                ranges.append(start..<scanner.position)
            } while try continues(until: UInt8(ascii: "]"), "expected a comma or ] after an element")
        }
        try end()
        return ranges
    }

    /// The value that comes next, white space before it included.
    mutating func value(depth: Int = 1) throws(JSONFault) -> JSONValue {
        scanner.skipWhitespace()
        switch scanner.peek ?? 0 {
        case UInt8(ascii: "\""): return .string(try text())
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try array(depth: depth)
        case UInt8(ascii: "t"): return try literal("true", .bool(true))
        case UInt8(ascii: "f"): return try literal("false", .bool(false))
        case UInt8(ascii: "n"): return try literal("null", .null)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
        default: throw scanner.fault("expected a value")
        }
    }

    private mutating func literal(_ word: StaticString, _ value: JSONValue) throws(JSONFault) -> JSONValue {
        try scanner.literal(word)
        return value
    }

    private mutating func number() throws(JSONFault) -> JSONValue {
        let range = try scanner.number()
        return isBuilding ? .number(JSONNumber(scanned: String(decoding: scanner.bytes[range], as: UTF8.self))) : .null
    }

    private mutating func array(depth: Int) throws(JSONFault) -> JSONValue {
        try enter(depth)
        var elements: [JSONValue] = []
        if closes(UInt8(ascii: "]")) { return .array(elements) }
        repeat {
            let element = try value(depth: depth + 1)
            if isBuilding { elements.append(element) }
        } while try continues(until: UInt8(ascii: "]"), "expected a comma or ] after an element")
        return .array(elements)
    }

    private mutating func object(depth: Int) throws(JSONFault) -> JSONValue {
        try enter(depth)
        if closes(UInt8(ascii: "}")) { return .object([]) }
        var members = JSONMembers()
        repeat {
            try member(into: &members, depth: depth)
        } while try continues(until: UInt8(ascii: "}"), "expected a comma or } after a member")
        return .object(members.all)
    }

    private mutating func member(into members: inout JSONMembers, depth: Int) throws(JSONFault) {
        scanner.skipWhitespace()
        let start = scanner.position
        guard scanner.peek == UInt8(ascii: "\"") else { throw scanner.fault("expected a member's name in double quotes") }
        let name = try text()
        scanner.skipWhitespace()
        guard scanner.take(UInt8(ascii: ":")) else { throw scanner.fault("expected a colon after a member's name") }
        let value = try value(depth: depth + 1)
        guard isBuilding else { return }
        if !members.append(name, value) { note("the member \(quoted(name)) stands twice in one object", at: start) }
    }

    /// Steps into a `[` or `{`.
    private mutating func enter(_ depth: Int) throws(JSONFault) {
        guard depth <= JSONScanner.depthLimit else { throw scanner.fault("more than \(JSONScanner.depthLimit) levels of nesting") }
        if depth > Self.depthLimit { note("more than \(Self.depthLimit) levels of nesting", at: scanner.position) }
        scanner.skipByte()
    }

    private mutating func closes(_ end: UInt8) -> Bool {
        scanner.skipWhitespace()
        return scanner.take(end)
    }

    /// Whether a comma, and so another element, comes rather than the end.
    private mutating func continues(until end: UInt8, _ expectation: String) throws(JSONFault) -> Bool {
        scanner.skipWhitespace()
        if scanner.take(UInt8(ascii: ",")) { return true }
        if scanner.take(end) { return false }
        throw scanner.fault(expectation)
    }

    private mutating func text() throws(JSONFault) -> String {
        let token = try scanner.string()
        guard isBuilding else { return "" }
        let decoded = JSONText.decode(scanner.bytes[token.range], token)
        if let reason = decoded.flaw { note(reason, at: token.range.lowerBound) }
        return decoded.text
    }

    private mutating func note(_ reason: String, at offset: Int) {
        if isBuilding, flaw == nil { flaw = scanner.fault(reason, at: offset) }
    }
}
