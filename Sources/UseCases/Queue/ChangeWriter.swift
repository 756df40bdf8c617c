import Cryptography
import Domain
import FoundationEssentials
import Storage

/// Writes what an answer says: changes first, then its emails and its history, all in the transaction that it is given.
struct ChangeWriter {
    let tx: Transaction
    let now: Timestamp
    let logins: LoginDigester

    func apply(_ answer: Answer, of event: EventRow, chronicle: Chronicle) throws -> Answer {
        guard !answer.isEmpty else { return answer }
        var created: ProfileID?
        for change in answer.changes { try apply(change, of: event, created: &created) }
        for email in answer.emails { try order(email, of: event, created: created) }
        for record in answer.records + answer.emails.compactMap(\.record) {
            try chronicle.append(record, created: created, actor: event.actor, cause: event.id, pbx: event.pbx, at: now)
        }
        return answer
    }

    func order(_ email: EmailOrder, of event: EventRow, created: ProfileID? = nil) throws {
        try tx.emails.insert(
            NewEmail(
                event: event.number, cause: event.id, kind: email.kind, profile: try profile(email.recipient, created),
                address: email.address,
                locale: email.locale, facts: try FactsText.encode(email.facts, of: event.pbx), hindrance: email.hindrance), at: now)
    }

    private func apply(_ change: Change, of event: EventRow, created: inout ProfileID?) throws {
        let pbx = try PBXID(event.pbx)
        switch change {
        case .createPBX(let name, let locale): try tx.pbxs.insert(pbx, name: name, locale: locale, at: now)
        case .updatePBX(let edit): try tx.pbxs.update(pbx, edit, logoDigest: digest(ofLogo: edit.logo))
        case .appointPrimaryAdministrator(let who): try tx.pbxs.appoint(pbx, primaryAdministrator: profile(who, created))
        case .createProfile(let form):
            created = try tx.profiles.insert(form, logins.digests(username: form.username, email: form.email), pbx: pbx, at: now)
        case .editProfile(let profile):
            try tx.profiles.update(profile, logins.digests(username: profile.username, email: profile.email))
            try tx.extensions.refreshContacts(of: profile)
        case .disable(let id): try disable(id)
        case .enable(let id): try tx.profiles.enable(id)
        case .erase(let id): try beginErasing(id, event)
        case .handOver(let former, let primary): try tx.extensions.handOver(from: former, to: primary, at: now)
        case .takeOverFallbacks(let primary): try tx.extensions.takeOverFallbacks(pbx: pbx, by: primary)
        case .save(var ext, let holding):
            ext.holder = try holding.map { Extension.Holder(try profile($0.who, created), isFallback: $0.isFallback) }
            try tx.extensions.save(ext, at: now)
        case .grant(let name, let who): try tx.privileges.grant(name, to: profile(who, created), at: now)
        case .revoke(let name, let id): try tx.privileges.revoke(name, from: id)
        case .endCredential(let id): try PasswordEnd.apply(to: id, in: tx, at: now)
        case .endTokens(let id): try tx.tokens.endAll(of: id, at: now)
        case .endNeedlessSessions(let id): if try !tx.needsPassword(id) { try tx.sessions.endAll(of: id) }
        case .forgetBounce(let id): try tx.profiles.forgetBounce(id)
        case .redirectEmails(let id, let address): try tx.emails.redirectUnsent(of: id, to: address, at: now)
        }
    }

    private func digest(ofLogo content: String?) throws -> String? {
        guard let content, !content.isEmpty else { return content }
        return try Fingerprint.text(of: Array(content.utf8))
    }

    private func disable(_ id: ProfileID) throws {
        try tx.profiles.disable(id, at: now)
        try tx.credentials.destroy(id)
        try tx.sessions.endAll(of: id)
        // Emails first: one that is being sealed meanwhile is waited for here, and its link is there to be ended.
        try tx.emails.withdrawUnsent(of: id, reason: "the profile was disabled", at: now)
        try tx.tokens.endAll(of: id, at: now)
        try tx.privileges.revokeAll(from: id)
    }

    /// What it takes to be erased for certain; the rest is as long as the history of the profile, and follows (EraseProfiles).
    private func beginErasing(_ id: ProfileID, _ event: EventRow) throws {
        guard let profile = try tx.profiles.find(id) else { return }
        try tx.profiles.beginErasing(id, at: now)
        try tx.erasures.begin(id, actor: event.actor, cause: event.id, at: now)
        try tx.credentials.destroy(id)
        try tx.sessions.endAll(of: id)
        for login in [profile.username.text, profile.email.text] { try tx.guesses.clear(logins.digest(ofLogin: login)) }
    }

    private func profile(_ who: Who, _ created: ProfileID?) throws -> ProfileID {
        switch who {
        case .known(let id): return id
        case .created:
            guard let created else { throw Refusal(.unknownProfile, "the profile was not made; this is a defect of Latchkey, report it.") }
            return created
        }
    }
}

extension Answer {
    /// Whether nothing was to be done.
    var isEmpty: Bool { changes.isEmpty && emails.isEmpty && records.isEmpty }
}

extension LoginDigester {
    /// Under what a profile is found by what somebody types into a login field.
    func digests(username: Username, email: EmailAddress) throws -> LoginDigests {
        LoginDigests(username: try digest(ofLogin: username.text), email: try digest(ofLogin: email.text))
    }
}

/// An email's facts as the JSON text in which they wait.
enum FactsText {
    /// With the PBX they are of.
    static func encode(_ facts: EmailFacts, of pbx: String) throws -> String {
        var facts = facts
        facts.pbx = pbx
        return String(decoding: try JSONEncoder().encode(facts), as: UTF8.self)
    }

    static func decode(_ text: String) throws -> EmailFacts {
        try JSONDecoder().decode(EmailFacts.self, from: Data(text.utf8))
    }
}
