import Domain

/// The form in which passwords and what they are compared with lose their case: NFC, lower case, as UTF-8.
enum CaseFolding {
    /// Folds in place; ASCII without passing through a String.
    static func fold(_ bytes: inout [UInt8]) {
        guard bytes.allSatisfy({ $0 < 0x80 }) else { return bytes = Array(String(decoding: bytes, as: UTF8.self).caseFoldedKey.utf8) }
        for index in bytes.indices where (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(bytes[index]) { bytes[index] |= 0x20 }
    }

    /// The folded UTF-8 of a text that is no secret.
    static func fold(_ text: String) -> [UInt8] { Array(text.caseFoldedKey.utf8) }
}
