import Cryptography
import Domain
import Storage

/// What a new password means, by whichever way it came, in the transaction that sets it: every link and session of the profile ends, what was
/// guessed is forgotten, and a notice goes to its address (F19).
struct PasswordChange: Sendable {
    private let hash: String
    private let login: String
    private let eventID: String
    private let ambient: Ambient
    private let chain: HistoryChain

    init(_ username: String, _ hash: String, ambient: Ambient, logins: LoginDigester, chain: HistoryChain) throws {
        self.hash = hash
        self.ambient = ambient
        self.chain = chain
        login = try logins.digest(ofLogin: username.caseFoldedKey)
        eventID = Hex.text(ambient.random(16))
    }

    /// Its PBX is held by the transaction already.
    func apply(to profile: Profile, _ tx: Transaction, at now: Timestamp) throws {
        try tx.credentials.set(hash, of: profile.id, at: now)
        try tx.sessions.endAll(of: profile.id)
        // Emails first: one that is being sealed meanwhile is waited for here, and its link is there to be ended.
        let moot = try tx.emails.passwordWasSet(of: profile.id, at: now)
        try RecoveryEvent.retell(whatWasToBeToldBy: moot, in: tx, at: now)
        try tx.tokens.endAll(of: profile.id, at: now)
        try tx.guesses.clear(login)
        try notify(profile, tx, now)
    }

    /// The notice to the profile's address, and the history's line.
    private func notify(_ profile: Profile, _ tx: Transaction, _ now: Timestamp) throws {
        let actor = "profile/\(profile.id)"
        guard let pbx = try tx.pbxs.find(profile.pbx),
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
