import Domain
import Storage

extension Transaction {
    /// Keeps with whoever has the address that the email came back from there, and withdraws what waits for it where no other gets through.
    func keep(_ bounce: Bounce, of email: EmailRow) throws {
        let profiles = try profiles.note(bounce, of: email.profile, at: email.address)
        guard let hindrance = bounce.hindrance else { return }
        for profile in profiles {
            let withdrawn = try emails.withdrawUnsent(of: profile, to: email.address, reason: hindrance, at: bounce.at)
            for number in withdrawn { try tokens.end(ofEmail: number, at: bounce.at) }
        }
    }
}
