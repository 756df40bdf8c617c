/// The relay that emails are handed to by SMTP, and how.
package struct SMTPRelay: Sendable {
    /// How the connection is encrypted; certificates are always verified, for the host that is named.
    package enum Encryption: String, Sendable, CaseIterable {
        /// Begun in the clear; a relay that does not offer TLS is handed nothing.
        case startTLS = "starttls"
        /// As before, but a relay that does not offer it is handed emails in the clear.
        case startTLSIfOffered = "starttls-if-offered"
        /// From the first byte on.
        case tls
        case none
    }

    /// Who we say we are.
    package struct Login: Sendable, CustomStringConvertible {
        package let username: String
        package let password: String
        package var description: String { "\(username) (hidden)" }

        package init(username: String, password: String) {
            self.username = username
            self.password = password
        }
    }

    package let host: String
    package let port: Int
    package let encryption: Encryption
    package let login: Login?
    /// A PEM file of the certificate authorities to trust; empty: the system's.
    package let authority: String
    /// The name by which we greet.
    package let greeting: String
    /// How long it may take for each answer.
    package let answerLimit: Duration

    package init(
        host: String, port: Int, encryption: Encryption, login: Login?, authority: String, greeting: String, answerLimit: Duration
    ) {
        self.host = host
        self.port = port
        self.encryption = encryption
        self.login = login
        self.authority = authority
        self.greeting = greeting
        self.answerLimit = answerLimit
    }

    /// How long one email may take at most.
    package var timeLimit: Duration { answerLimit * 15 }
}
