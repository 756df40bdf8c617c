/// JSON text (RFC 8259) without white space; fit for one line, since nothing that breaks or reverses a line is left unescaped.
package struct JSONWriter {
    /// The order of an object's members.
    package enum Order: Sendable { case given, sorted }

    private let order: Order
    private var bytes: [UInt8] = []

    /// The value as UTF-8.
    package static func bytes(_ value: JSONValue, order: Order = .given) -> [UInt8] {
        var writer = JSONWriter(order: order)
        writer.bytes.reserveCapacity(256)
        writer.append(value)
        return writer.bytes
    }

    /// The value as text.
    package static func text(_ value: JSONValue, order: Order = .given) -> String {
        String(decoding: bytes(value, order: order), as: UTF8.self)
    }

    private init(order: Order) { self.order = order }

    private mutating func append(_ value: JSONValue) {
        switch value {
        case .null: append("null")
        case .bool(let flag): append(flag ? "true" : "false")
        case .number(let number): append(number.text)
        case .string(let text): appendString(text)
        case .array(let elements): appendList("[", elements, "]") { $0.append($1) }
        case .object(let members): appendList("{", sorted(members), "}") { $0.appendMember($1) }
        }
    }

    private mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }

    private mutating func appendList<Item>(_ open: String, _ items: [Item], _ close: String, _ each: (inout JSONWriter, Item) -> Void) {
        append(open)
        for (index, item) in items.enumerated() {
            if index > 0 { append(",") }
            each(&self, item)
        }
        append(close)
    }

    private mutating func appendMember(_ member: (String, JSONValue)) {
        appendString(member.0)
        append(":")
        append(member.1)
    }

    private func sorted(_ members: [(String, JSONValue)]) -> [(String, JSONValue)] {
        order == .given ? members : members.sorted { $0.0.utf8.lexicographicallyPrecedes($1.0.utf8) }
    }

    private mutating func appendString(_ text: String) {
        append("\"")
        if text.utf8.allSatisfy(Self.isPlain) { append(text) } else { for scalar in text.unicodeScalars { appendScalar(scalar) } }
        append("\"")
    }

    /// Whether the byte stands for itself, as nearly all do.
    private static func isPlain(_ byte: UInt8) -> Bool {
        (0x20...0x7E).contains(byte) && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
    }

    private mutating func appendScalar(_ scalar: Unicode.Scalar) {
        switch scalar {
        case "\"": append("\\\"")
        case "\\": append("\\\\")
        case "\n": append("\\n")
        case "\r": append("\\r")
        case "\t": append("\\t")
        default:
            // Log readers and terminals break or reverse lines at more than C0.
            if isLineSafe(scalar) { append(String(scalar)) } else { appendEscape(scalar) }
        }
    }

    private mutating func appendEscape(_ scalar: Unicode.Scalar) {
        for unit in UTF16.encode(scalar) ?? UTF16.encodedReplacementCharacter {
            let digits = String(unit, radix: 16)
            append("\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits)
        }
    }
}
