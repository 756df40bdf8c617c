/// A text that is compared byte for byte once parsed, so that Swift and the database agree on what is equal.
package protocol Identifier: Hashable, Sendable, CustomStringConvertible {
    var text: String { get }
}

extension Identifier {
    package static func == (left: Self, right: Self) -> Bool { left.text.utf8.elementsEqual(right.text.utf8) }
    package func hash(into hasher: inout Hasher) { for byte in text.utf8 { hasher.combine(byte) } }
    package var description: String { text }
}

/// The name of a PBX: 1 to 64 ASCII letters, digits, `.`, `_` or `-`; a segment of paths, of URLs and of the templates' folder.
package struct PBXID: Identifier {
    package let text: String

    package init(_ text: String) throws(Refusal) {
        guard (1...64).contains(text.utf8.count), text.utf8.allSatisfy(isNameByte), !isStep(text) else {
            throw Refusal(.invalidValue, "pbx must be 1 to 64 letters, digits, dots, underscores or hyphens, not dots alone.")
        }
        self.text = text
    }
}

/// The number of an extension: 1 to 32 ASCII letters, digits, `*`, `#`, `+`, `.`, `_` or `-`; leading zeros count.
package struct ExtensionNumber: Identifier {
    package let text: String

    package init(_ text: String) throws(Refusal) {
        let isAllowed: (UInt8) -> Bool = { isNameByte($0) || $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "#") || $0 == UInt8(ascii: "+") }
        guard (1...32).contains(text.utf8.count), text.utf8.allSatisfy(isAllowed), !isStep(text) else {
            throw Refusal(.invalidValue, "extension must be 1 to 32 digits or letters, as text: \"0042\", not 42.")
        }
        self.text = text
    }
}

/// The name of an administrative right: 1 to 64 ASCII letters, digits, `.`, `_` or `-`.
package struct PrivilegeName: Identifier {
    package let text: String
    package static let accountManager = PrivilegeName(known: "account-manager")

    package init(_ text: String) throws(Refusal) {
        guard (1...64).contains(text.utf8.count), text.utf8.allSatisfy(isNameByte), !isStep(text) else {
            throw Refusal(.invalidValue, "privilege must be 1 to 64 letters, digits, dots, underscores or hyphens, not dots alone.")
        }
        self.text = text
    }

    private init(known text: String) { self.text = text }
}

/// Whether a path takes it for a step rather than a name, so that no client ever asks for it (RFC 3986 §5.2.4).
private func isStep(_ text: String) -> Bool { text == "." || text == ".." }

private func isNameByte(_ byte: UInt8) -> Bool {
    isLetterOrDigit(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
}

func isLetterOrDigit(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"): true
    default: false
    }
}
