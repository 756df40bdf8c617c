package import Cryptography
package import Domain
package import Storage

/// Spends a link for a password: hash first, then the token and all that a new password means in one transaction (F19, T3).
package struct SetPassword: Sendable {
    package enum Outcome: Equatable, Sendable {
        /// The page that follows names the username, which the dead link no longer tells.
        case done(username: String)
        case dead(locale: LanguageTag?, brand: Brand = .none)
        case differs(Invitation)
        case refused([Objection], Invitation)
        /// The hashing pool is full; nothing has happened to the link.
        case busy(retryAfterSeconds: Int, Invitation)
    }

    let store: Store
    let ambient: Ambient
    let openLink: OpenLink
    let rules: PasswordRules
    let hasher: PasswordHasher
    let pool: HashingPool
    let logins: LoginDigester
    let chain: HistoryChain

    package init(
        store: Store, ambient: Ambient, openLink: OpenLink, rules: PasswordRules, hasher: PasswordHasher, pool: HashingPool,
        logins: LoginDigester, chain: HistoryChain
    ) {
        self.store = store
        self.ambient = ambient
        self.openLink = openLink
        self.rules = rules
        self.hasher = hasher
        self.pool = pool
        self.logins = logins
        self.chain = chain
    }

    package func callAsFunction(token: TokenText?, password: Password, repeated: Password) async throws -> Outcome {
        guard let token else { return .dead(locale: nil) }
        switch try await openLink(token) {
        case .dead(let locale, let brand): return .dead(locale: locale, brand: brand)
        case .alive(let invitation):
            guard password == repeated else { return .differs(invitation) }
            let objections = rules.objections(
                to: password, username: invitation.username, email: invitation.email, firstName: invitation.firstName,
                lastName: invitation.lastName, pbxName: invitation.pbxName)
            guard objections.isEmpty else { return .refused(objections, invitation) }
            do {
                let hash = try await pool.run { [hasher] in try hasher.hash(password) }
                return try await spend(token, hash, invitation)
            } catch let full as HashingPool.Full {
                return .busy(retryAfterSeconds: full.retryAfter, invitation)
            }
        }
    }

    private func spend(_ token: TokenText, _ hash: String, _ invitation: Invitation) async throws -> Outcome {
        let digests = try openLink.digester.digests(token)
        let change = try PasswordChange(invitation.username, hash, ambient: ambient, logins: logins, chain: chain)
        let isSpent = try await store.write { tx in
            try tx.hold(invitation.pbx.text)
            let now = try tx.clock(ambient.now())
            guard try digests.contains(where: { try tx.tokens.spend($0, at: now) }), let profile = try tx.profiles.find(invitation.profile),
                profile.state == .active
            else { return false }
            try change.apply(to: profile, tx, at: now)
            return true
        }
        return isSpent ? .done(username: invitation.username) : .dead(locale: invitation.locale, brand: invitation.brand)
    }
}
