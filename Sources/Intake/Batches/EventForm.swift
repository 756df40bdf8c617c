/// How a text holds its events.
package enum EventForm: Sendable {
    /// One JSON object, the whole text; also a text that is refused as a whole.
    case document
    /// A JSON array of objects.
    case array
    /// One JSON object a line (ndjson); a broken line harms no other.
    case lines

    /// The form that the text shows.
    package static func detect(_ bytes: ArraySlice<UInt8>) -> EventForm {
        let text = withoutByteOrderMark(bytes)
        guard let first = text.first(where: { !isJSONWhitespace($0) }) else { return .document }
        if first == UInt8(ascii: "[") { return .array }
        if isOneValue(text) { return .document }
        return isOneValue(firstLine(of: text)) || hasLaterObject(text) ? .lines : .document
    }

    /// The form of a text that was promised to be lines: those, unless the whole of it is one array.
    static func lines(unlessArray bytes: ArraySlice<UInt8>) -> EventForm {
        let isArray = bytes.first { !isJSONWhitespace($0) } == UInt8(ascii: "[") && isOneValue(bytes)
        return isArray ? .array : .lines
    }

    private static func isOneValue(_ text: ArraySlice<UInt8>) -> Bool {
        var walk = JSONReader(text, isBuilding: false)
        return (try? walk.document()) != nil
    }

    private static func firstLine(of text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        text.drop(while: isJSONWhitespace).prefix { $0 != UInt8(ascii: "\n") }
    }

    /// Whether a line after the first begins an object. In doubt between a broken object over many lines and lines of which the first
    /// is broken this decides, because people and programs indent what stands inside an object.
    private static func hasLaterObject(_ text: ArraySlice<UInt8>) -> Bool {
        var rest = text.drop(while: isJSONWhitespace)
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            rest = rest[(end + 1)...]
            if rest.first == UInt8(ascii: "{") { return true }
        }
        return false
    }
}
