package import Domain

/// Chains the entries of a history: each hash covers the one before it, so that a change, a gap or a reordering shows (ASVS 5.0 §16.4.2).
package struct HistoryChain: Sendable {
    /// The end of a chain: the position of its last entry and that entry's hash in hex.
    package struct Link: Hashable, Sendable {
        package let position: Int64
        package let hash: String

        package init(position: Int64, hash: String) {
            self.position = position
            self.hash = hash
        }
    }

    private let key: SecretKey

    package init(key: SecretKey) { self.key = key }

    /// The digest that stands in the chain for a detail, so that the detail itself can be erased later (F23); 64 hex digits.
    package func digest(ofDetail detail: String, salt: String) throws(CryptographyFault) -> String {
        var message = FramedMessage("latchkey history detail", reserving: detail.utf8.count + salt.utf8.count + 64)
        message.add(salt)
        message.add(detail)
        return String(hexadecimal: try key.code(of: message))
    }

    /// What vouches for a detail whose personal data were erased: the digest of the former one stays in the chain (F23); 64 hex digits.
    package func code(ofErasedDetail detail: String, pbx: String, position: Int64, formerDigest: String) throws(CryptographyFault) -> String
    {
        var message = FramedMessage("latchkey history erased detail", reserving: detail.utf8.count + 256)
        message.add(pbx)
        message.add(position)
        message.add(formerDigest)
        message.add(detail)
        return String(hexadecimal: try key.code(of: message))
    }

    /// The hash of the entry at `position`, 64 hex digits; `previous` is the hash before it, empty for the first.
    package func next(
        after previous: String, position: Int64, at time: Timestamp, pbx: String, actor: String, action: String, subject: String,
        profile: Int64?, otherProfile: Int64?, detailDigest: String
    ) throws(CryptographyFault) -> String {
        var message = FramedMessage("latchkey history", reserving: 512)
        message.add(previous)
        message.add(position)
        message.add(time.microseconds)
        // No profile has the number 0.
        message.add(profile ?? 0)
        message.add(otherProfile ?? 0)
        for part in [pbx, actor, action, subject, detailDigest] { message.add(part) }
        return String(hexadecimal: try key.code(of: message))
    }
}
