import Domain

/// A way of hashing passwords that other systems use, with what one hash of it says.
protocol ImportedScheme: Sendable {
    /// As people and the history name it, e.g. `bcrypt`.
    var name: String { get }

    /// Whether the password has this hash; in a time that tells nothing about where the two differ.
    func matches(_ password: Span<UInt8>) throws(CryptographyFault) -> Bool
}

extension Refusal {
    /// Why a hash cannot be imported. It never repeats any of it: in its place may stand anything, a password too.
    static func hash(_ why: String) -> Refusal { Refusal(.invalidValue, "the hash \(why)") }
}
