package import Cryptography
import Domain
import Storage

/// Changes the password of somebody who is signed in and knows the present one; every other session ends, and this one goes on under a new
/// secret (F19, ASVS 5.0 §7.2.4).
package struct ChangePassword: Sendable {
    package enum Outcome: Sendable {
        /// The secret for the cookie.
        case done(TokenText)
        /// The session ended meanwhile.
        case signedOut
        /// The present password is another.
        case wrong
        case differs
        case refused([Objection])
        case tooMany(retryAfterSeconds: Int)
        /// The hashing pool is full, or storage takes no writes; nothing has happened.
        case busy(retryAfterSeconds: Int)
    }

    let verify: VerifyCredentials
    let digester: TokenDigester
    let rules: PasswordRules

    package init(verify: VerifyCredentials, digester: TokenDigester, rules: PasswordRules) {
        self.verify = verify
        self.digester = digester
        self.rules = rules
    }

    package func callAsFunction(_ visit: OpenSession.Visit, current: Password, password: Password, repeated: Password) async throws
        -> Outcome
    {
        guard password == repeated else { return .differs }
        let objections = rules.objections(
            to: password, username: visit.username, email: visit.email, firstName: visit.firstName, lastName: visit.lastName,
            pbxName: visit.pbxName)
        guard objections.isEmpty else { return .refused(objections) }
        switch try await verify.look(username: visit.username, password: current) {
        case .wrong: return .wrong
        case .tooMany(let seconds): return .tooMany(retryAfterSeconds: seconds)
        case .busy(let seconds): return .busy(retryAfterSeconds: seconds)
        case .right(let match):
            guard match.isStored else { return .busy(retryAfterSeconds: VerifyCredentials.pause) }
            try await verify.forgive(match)
            do {
                let hash = try await verify.pool.run { [hasher = verify.hasher] in try hasher.hash(password) }
                return try await change(visit, match, hash)
            } catch let full as HashingPool.Full {
                return .busy(retryAfterSeconds: full.retryAfter)
            } catch let fault as StorageFault where fault.refusesWrites {
                return .busy(retryAfterSeconds: VerifyCredentials.pause)
            }
        }
    }

    private func change(_ visit: OpenSession.Visit, _ match: VerifyCredentials.Match, _ hash: String) async throws -> Outcome {
        let ambient = verify.ambient
        let secret = try TokenText(random: ambient.random(TokenText.size))
        let digest = try digester.digest(secret, of: .session)
        let change = try PasswordChange(visit.username, hash, ambient: ambient, logins: verify.logins, chain: verify.chain)
        let isDone = try await verify.store.write { [verify] tx in
            try tx.hold(visit.pbx.text)
            let now = try tx.clock(ambient.now())
            guard match.profile == visit.profile, let profile = try verify.standing(match, tx), try tx.sessions.end(anyOf: [visit.digest])
            else { return false }
            try change.apply(to: profile, tx, at: now)
            try tx.sessions.begin(digest, of: profile.id, on: visit.device, at: now)
            return true
        }
        return isDone ? .done(secret) : .signedOut
    }
}
