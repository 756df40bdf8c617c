/// Why storage could not do what it was asked, and what the operator should do.
package struct StorageFault: Error, Sendable, CustomStringConvertible {
    package enum Kind: String, CaseIterable, Sendable {
        /// Another program holds the database; waiting helps.
        case busy
        /// Nobody answers, or nobody who takes writes; waiting helps.
        case unavailable
        case diskFull
        case readOnly
        case corrupt
        /// The database was written by a newer Latchkey.
        case newerVersion
        case settings
        case other
    }

    package let operation: String
    package let kind: Kind
    package let underlying: String
    package let hint: String

    package init(operation: String, kind: Kind, underlying: String, hint: String) {
        self.operation = operation
        self.kind = kind
        self.underlying = underlying
        self.hint = hint
    }

    /// Whether reading goes on while writing does not: a disk that is full or read-only, or a lock that another program holds.
    package var refusesWrites: Bool { kind == .diskFull || kind == .readOnly || kind == .busy }

    package var description: String { "\(operation): \(underlying). \(hint)" }
}
