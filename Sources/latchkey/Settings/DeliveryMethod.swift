import Delivery

/// Who takes emails out of the spool.
enum DeliveryMethod: Equatable, Sendable {
    /// An MTA, or a person.
    case none
    /// Latchkey, which hands them to this program.
    case sendmail(command: [String])
    /// Latchkey, which hands them to a relay.
    case smtp(SMTPSettings)
}

/// `delivery.smtp` as it is configured.
struct SMTPSettings: Equatable, Sendable {
    let host: String
    let port: Int
    let encryption: SMTPRelay.Encryption
    /// Empty: nobody logs in.
    let username: String
    let passwordFile: String
    /// A PEM file; empty: the system's authorities.
    let authority: String
    let connections: Int
    /// 0 is no limit.
    let perDomainPerMinute: Int
    /// How long the relay may take for each answer.
    let answerLimit: Duration
}
