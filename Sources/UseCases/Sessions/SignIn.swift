package import Cryptography
package import Domain
import Storage

/// Signs somebody in who knows the password: the same look at it as for other systems, then always a new session (F26, ASVS 5.0 §7.2.4).
package struct SignIn: Sendable {
    package enum Outcome: Sendable {
        /// The secret for the cookie.
        case signedIn(TokenText)
        /// Wrong, unknown, disabled, none: nobody is told which.
        case wrong
        case tooMany(retryAfterSeconds: Int)
        /// The hashing pool is full, or storage takes no writes; nothing has happened.
        case busy(retryAfterSeconds: Int)
    }

    let verify: VerifyCredentials
    let digester: TokenDigester

    package init(verify: VerifyCredentials, digester: TokenDigester) {
        self.verify = verify
        self.digester = digester
    }

    /// `earlier` is the session that the browser came with, whoever's it is; it ends.
    package func callAsFunction(username: String, password: Password, device: Device, earlier: TokenText?) async throws -> Outcome {
        switch try await verify.look(username: username, password: password) {
        case .wrong: return .wrong
        case .tooMany(let seconds): return .tooMany(retryAfterSeconds: seconds)
        case .busy(let seconds): return .busy(retryAfterSeconds: seconds)
        case .right(let match):
            guard match.isStored else { return .busy(retryAfterSeconds: VerifyCredentials.pause) }
            do {
                return try await begin(match, device, earlier)
            } catch let fault as StorageFault where fault.refusesWrites {
                return .busy(retryAfterSeconds: VerifyCredentials.pause)
            }
        }
    }

    private func begin(_ match: VerifyCredentials.Match, _ device: Device, _ earlier: TokenText?) async throws -> Outcome {
        let (ambient, chain) = (verify.ambient, verify.chain)
        let secret = try TokenText(random: ambient.random(TokenText.size))
        let digest = try digester.digest(secret, of: .session)
        let former = try earlier.map { try digester.digests($0, of: .session) } ?? []
        let isIn = try await verify.store.write { [verify] tx in
            // Whoever ends the sessions of this PBX's people comes before or after: none begins behind a password that has just ended.
            try tx.hold(match.pbx.text)
            let now = try tx.clock(ambient.now())
            guard let profile = try verify.standing(match, tx) else { return false }
            try verify.forgive(match, tx)
            try tx.sessions.end(anyOf: former)
            try tx.sessions.begin(digest, of: profile.id, on: device, at: now)
            let chronicle = Chronicle(tx: tx, ambient: ambient, chain: chain)
            try chronicle.append(
                .sessionBegan(profile.id, device), actor: "profile/\(profile.id)", cause: nil, pbx: match.pbx.text, at: now)
            try chronicle.close()
            return true
        }
        return isIn ? .signedIn(secret) : .wrong
    }
}

extension Record {
    static func sessionBegan(_ profile: ProfileID, _ device: Device) -> Record {
        let detail = [device.browser.map { Detail("browser", $0) }, device.system.map { Detail("system", $0) }].compactMap(\.self)
        return Record("session.began", on: .profile(.known(profile)), detail)
    }
}
