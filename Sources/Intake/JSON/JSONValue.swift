/// A JSON value (RFC 8259 §3); an object keeps its members in the order given.
package enum JSONValue: Sendable {
    case null
    case bool(Bool)
    case number(JSONNumber)
    case string(String)
    case array([JSONValue])
    case object([(String, JSONValue)])

    /// The member of that name, nil where there is none or this is no object.
    package subscript(_ name: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.first { isSameText($0.0, name) }?.1
    }

    /// A string, or null for nil.
    package static func text(_ text: String?) -> JSONValue { text.map(JSONValue.string) ?? .null }

    /// A whole number.
    package static func integer(_ number: some BinaryInteger) -> JSONValue { .number(JSONNumber(number)) }
}

extension JSONValue: Equatable {
    /// Whether both say the same, texts compared byte for byte and members in order.
    package static func == (left: JSONValue, right: JSONValue) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.bool(let a), .bool(let b)): a == b
        case (.number(let a), .number(let b)): a == b
        case (.string(let a), .string(let b)): isSameText(a, b)
        case (.array(let a), .array(let b)): a == b
        case (.object(let a), .object(let b)): a.elementsEqual(b) { isSameText($0.0, $1.0) && $0.1 == $1.1 }
        default: false
        }
    }
}

/// Whether two texts have the same bytes; Swift's == is canonical equivalence, which is quick to say no and never wrong about that.
func isSameText(_ left: String, _ right: String) -> Bool { left == right && left.utf8.elementsEqual(right.utf8) }
