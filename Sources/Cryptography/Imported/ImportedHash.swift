package import Domain

/// A password hash that another system made, as a PHC or crypt string (F28): read strictly and within `ImportLimits`, so that whatever was
/// imported can be verified at any time.
package struct ImportedHash: Sendable {
    private let scheme: any ImportedScheme

    /// Its scheme's name, e.g. `bcrypt`.
    package var schemeName: String { scheme.name }

    /// Refuses what no scheme writes, what is beyond the limits, and schemes that are not imported, with what to do.
    package init(_ text: String) throws(Refusal) {
        guard !text.isEmpty else { throw .hash("is missing; leave the row out, so that the person is sent a link instead.") }
        guard text.utf8.count <= ImportLimits.textBytes else {
            throw .hash("is longer than \(ImportLimits.textBytes) characters; export it again.")
        }
        guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw .hash("contains a blank, a line break or another character that no hash has; export it again.")
        }
        let fields = text.split(separator: "$", omittingEmptySubsequences: false)
        scheme = try Self.scheme(text, fields)
    }

    /// Whether the password is the one that was hashed. Hashes of other systems were made of the bytes as they came, so these are tried
    /// first; their NFC, which Latchkey would hash, only where it differs.
    func matches(_ password: Password) throws(CryptographyFault) -> Bool {
        let isSame = try password.withReceivedSpan { span throws(CryptographyFault) in try scheme.matches(span) }
        guard !isSame, !password.isNormal else { return isSame }
        return try password.withSpan { span throws(CryptographyFault) in try scheme.matches(span) }
    }

    private static func scheme(_ text: String, _ fields: [Substring]) throws(Refusal) -> any ImportedScheme {
        // Django writes its scheme first, without a dollar sign before it.
        guard fields.count > 1, fields[0].isEmpty else {
            switch fields[0] {
            case "pbkdf2_sha1": return try ImportedPBKDF2(django: fields, .sha1)
            case "pbkdf2_sha256": return try ImportedPBKDF2(django: fields, .sha256)
            default: throw unknown
            }
        }
        switch fields[1] {
        case "argon2id": return try ImportedArgon2(fields, .id)
        case "argon2i": return try ImportedArgon2(fields, .i)
        case "scrypt": return try ImportedScrypt(fields)
        case "pbkdf2", "pbkdf2-sha1": return try ImportedPBKDF2(fields, .sha1)
        case "pbkdf2-sha256": return try ImportedPBKDF2(fields, .sha256)
        case "pbkdf2-sha512": return try ImportedPBKDF2(fields, .sha512)
        case "2a", "2b", "2y": return try ImportedCrypt(bcrypt: text, fields)
        case "5": return try ImportedCrypt(shaCrypt: text, fields, name: "SHA-256-crypt", hashLength: 43, lastDigitBelow: 16)
        case "6": return try ImportedCrypt(shaCrypt: text, fields, name: "SHA-512-crypt", hashLength: 86, lastDigitBelow: 4)
        case "7": return try ImportedCrypt(scrypt: text, fields)
        case "argon2d": throw .hash("is of argon2d, which is not for passwords; leave the row out, so that the person is sent a link.")
        case "2x": throw .hash("is of $2x$, whose bcrypt takes different passwords for one; leave the row out.")
        default: throw unknown
        }
    }

    private static let unknown = Refusal.hash(
        "is of no scheme that is imported (argon2i, argon2id, scrypt, pbkdf2, bcrypt, SHA-256-crypt, SHA-512-crypt); leave the row out, so "
            + "that the person is sent a link instead.")
}
