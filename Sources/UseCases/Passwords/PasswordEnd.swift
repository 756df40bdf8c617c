import Domain
import Storage

/// What it means that a password works no more, though its profile stays, in the transaction that ends it: sessions end with it, and resets
/// that nobody has had are withdrawn, since they may say that the password goes on working; one fresh email takes their place, unless a later
/// one does. One that is being handed over meanwhile has the last word, and comes with a dead link beside the fresh one.
enum PasswordEnd {
    static func apply(to profile: ProfileID, in tx: Transaction, at now: Timestamp) throws {
        try tx.credentials.end(profile)
        try tx.sessions.endAll(of: profile)
        for email in try tx.emails.passwordWasEnded(of: profile, at: now) {
            try tx.tokens.end(ofEmail: email, at: now)
            try RecoveryEvent.renew(email, in: tx, at: now)
        }
    }
}
