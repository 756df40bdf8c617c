/// Why a password cannot be taken; the words are for the page that shows it.
package enum Objection: Hashable, Sendable {
    /// Fewer code points than `minimum`.
    case tooShort(minimum: Int)
    /// More than `Password.maximumBytes` bytes.
    case tooLong
    /// Guessed early by anyone: common words, keyboard walks, sequences, repetitions, with or without decoration.
    case common
    /// The username, as it is or decorated.
    case isUsername
    /// The email address or its parts, as they are or decorated.
    case isEmail
    /// The person's own names, as they are or decorated.
    case isName
    /// The names of the person's company or of the service, as they are or decorated.
    case isCompany
}
