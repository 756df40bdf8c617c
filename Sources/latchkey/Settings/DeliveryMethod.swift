/// Who takes emails out of the spool.
enum DeliveryMethod: Equatable, Sendable {
    /// An MTA, or a person.
    case none
    /// Latchkey, which hands them to this program.
    case sendmail(command: [String])
}
