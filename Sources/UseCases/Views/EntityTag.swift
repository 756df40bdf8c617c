import Cryptography
import FoundationEssentials

/// The entity tag of what is shown (RFC 9110 §8.8.3), without its quotes: the same exactly as long as every member is.
package enum EntityTag {
    package static func of(_ view: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try Fingerprint.text(of: Array(encoder.encode(view)))
    }
}
