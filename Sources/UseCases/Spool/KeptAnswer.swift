import Domain
import Mail

extension RemoteAnswer {
    /// What a mail system said of an email, as it is kept: its links hidden, and its codes alone where it quotes a token that is known to be the email's.
    static func kept(of said: [UInt8], knowing links: LinkTokens) -> String? {
        links.areQuoted(in: said) ? withheld(String(decoding: said, as: UTF8.self)) : line(of: RedactedMessage(bytes: said).text)
    }
}
