/// A failure of a cryptographic operation or of the keys it needs; whoever meets it denies.
package struct CryptographyFault: Error, Sendable, CustomStringConvertible {
    /// What sort of failure it is.
    package enum Kind: String, Sendable {
        /// The library, or the memory it asked for, failed.
        case library
        /// Parameters below the floor or outside the bounds.
        case parameters
        /// A key's file is missing, exposed, or not what it must be.
        case secrets
        /// The system refused a file, a thread or random bytes.
        case system
    }

    /// What was being done, e.g. `hash a password`.
    package let operation: String
    package let kind: Kind
    /// The library's or the system's own words.
    package let underlying: String
    /// What the operator should do.
    package let hint: String

    package init(_ operation: String, _ kind: Kind, underlying: String, hint: String) {
        self.operation = operation
        self.kind = kind
        self.underlying = underlying
        self.hint = hint
    }

    package var description: String { "Cannot \(operation): \(underlying). \(hint)" }
}
