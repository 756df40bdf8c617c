package import Cryptography
package import Domain
package import Storage

/// Spends a link for a password: hash first, then token, credential, the end of all other tokens and the notice in one transaction (F19, T3).
package struct SetPassword: Sendable {
    package enum Outcome: Equatable, Sendable {
        /// The page that follows names the username, which the dead link no longer tells.
        case done(username: String)
        case dead(locale: LanguageTag?)
        case differs(OpenLink.Invitation)
        case refused([Objection], OpenLink.Invitation)
        /// The hashing pool is full; nothing has happened to the link.
        case busy(retryAfterSeconds: Int, OpenLink.Invitation)
    }

    let store: Store
    let ambient: Ambient
    let openLink: OpenLink
    let policy: PasswordPolicy
    let hasher: PasswordHasher
    let pool: HashingPool
    let logins: LoginDigester
    let chain: HistoryChain
    /// The installation's own names, which are no passwords.
    let companyNames: [String]

    package init(
        store: Store, ambient: Ambient, openLink: OpenLink, policy: PasswordPolicy, hasher: PasswordHasher, pool: HashingPool,
        logins: LoginDigester, chain: HistoryChain, companyNames: [String]
    ) {
        self.store = store
        self.ambient = ambient
        self.openLink = openLink
        self.policy = policy
        self.hasher = hasher
        self.pool = pool
        self.logins = logins
        self.chain = chain
        self.companyNames = companyNames
    }

    package func callAsFunction(token: TokenText?, password: Password, repeated: Password) async throws -> Outcome {
        guard let token else { return .dead(locale: nil) }
        switch try await openLink(token) {
        case .dead(let locale): return .dead(locale: locale)
        case .alive(let invitation):
            guard password == repeated else { return .differs(invitation) }
            let objections = policy.objections(
                to: password, username: invitation.username, email: invitation.email,
                names: [invitation.firstName, invitation.lastName, invitation.firstName + " " + invitation.lastName],
                companyNames: companyNames + [invitation.pbxName])
            guard objections.isEmpty else { return .refused(objections, invitation) }
            do {
                let hash = try await pool.run { [hasher] in try hasher.hash(password) }
                return try await spend(token, hash, invitation)
            } catch let full as HashingPool.Full {
                return .busy(retryAfterSeconds: full.retryAfter, invitation)
            }
        }
    }

    private func spend(_ token: TokenText, _ hash: String, _ invitation: OpenLink.Invitation) async throws -> Outcome {
        let digests = try openLink.digester.digests(token)
        let eventID = Hex.text(ambient.random(16))
        let login = try logins.digest(ofLogin: invitation.username.caseFoldedKey)
        let isSpent = try await store.write { tx in
            let now = try tx.clock(ambient.now())
            try tx.hold(invitation.pbx.text)
            guard try digests.contains(where: { try tx.tokens.spend($0, at: now) }), let profile = try tx.profiles.find(invitation.profile),
                profile.state == .active, let pbx = try tx.pbxs.find(profile.pbx)
            else { return false }
            try tx.credentials.set(hash, of: profile.id, at: now)
            // Emails first: one that is being sealed meanwhile is waited for here, and its link is there to be ended.
            try tx.emails.passwordWasSet(of: profile.id, at: now)
            try tx.tokens.endAll(of: profile.id, at: now)
            try tx.guesses.clear(login)
            try notify(profile, of: pbx, eventID: eventID, tx, now)
            return true
        }
        return isSpent ? .done(username: invitation.username) : .dead(locale: invitation.locale)
    }

    /// The notice to the profile's address, and the history's line.
    private func notify(_ profile: Profile, of pbx: PBX, eventID: String, _ tx: Transaction, _ now: Timestamp) throws {
        let actor = "profile/\(profile.id)"
        guard
            let number = try tx.events.insert(
                id: eventID, source: EventSource.pages, type: "latchkey.password.set", pbx: pbx.id.text, json: "", actor: actor, at: now),
            let known = try StandingReader(tx: tx).known(profile.id)
        else { return }
        try tx.events.answer(number, at: now)
        let notice = Decision(Situation(pbx: pbx)).passwordChanged(known, in: pbx)
        try tx.emails.insert(
            NewEmail(
                event: number, cause: eventID, kind: notice.kind, profile: profile.id, address: notice.address, locale: notice.locale,
                facts: try FactsText.encode(notice.facts, of: pbx.id.text)), at: now)
        let chronicle = Chronicle(tx: tx, ambient: ambient, chain: chain)
        try chronicle.append(
            Record("password.set", on: .profile(.known(profile.id))), actor: actor, cause: eventID, pbx: pbx.id.text, at: now)
        try chronicle.close()
    }
}
