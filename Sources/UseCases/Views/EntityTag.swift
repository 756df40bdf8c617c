import Cryptography
import FoundationEssentials

/// What is shown as JSON text: CONTRACT §7's members, ordered by name, absent ones as null.
package enum ViewText {
    package static func bytes(_ view: some Encodable) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(view))
    }
}

/// The entity tag of what is shown (RFC 9110 §8.8.3), without its quotes: the same exactly as long as every member is.
package enum EntityTag {
    /// Instead of a tag: there must be nothing of that name yet.
    package static let absent = "absent"

    /// That what is changed has one of these tags; those that are none of ours match nothing.
    package static func precondition(_ tags: [Substring]) -> String {
        tags.filter { $0.utf8.allSatisfy("0123456789abcdef".utf8.contains) }.joined(separator: " ")
    }

    /// Whether what has the tag meets the precondition.
    static func meets(_ precondition: String, _ tag: String) -> Bool {
        precondition.utf8.split(separator: UInt8(ascii: " ")).contains { $0.elementsEqual(tag.utf8) }
    }

    package static func of(_ view: some Encodable) throws -> String { try Fingerprint.text(of: ViewText.bytes(view)) }
}
