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

    package static func of(_ view: some Encodable) throws -> String { try Fingerprint.text(of: ViewText.bytes(view)) }
}
