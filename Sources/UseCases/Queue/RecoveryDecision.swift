import Domain
import Storage

/// Answers what the public pages ask for: a forgotten password, or a fresh link for a dead one. The page itself decides nothing, so its
/// answer can tell nothing (F17, T5). And what delivery asks for: a fresh email in the place of one that nobody has had (S5).
struct RecoveryDecision {
    let tx: Transaction
    let now: Timestamp
    /// At most that many links in an hour for one profile, whoever asks: nobody's mailbox is flooded.
    static let perHour = 5

    func answer(_ event: EventRow) throws -> Answer {
        if event.source == EventSource.delivery { return try renew(event) }
        var answer = Answer()
        for candidate in try candidates(event) where try isWithinLimit(candidate.id, event.source) {
            guard let (known, pbx) = try held(candidate) else { continue }
            let one = Decision(Situation(pbx: pbx)).recover(known, in: pbx)
            answer.emails += one.emails
            answer.records += one.records
        }
        return answer
    }

    /// Several emails to one profile may have been put off; one fresh email takes the place of all.
    private func renew(_ event: EventRow) throws -> Answer {
        guard let email = try Int64(event.json).flatMap(tx.emails.find), let profile = try tx.profiles.find(email.profile),
            let (known, pbx) = try held(profile)
        else { return .nothing }
        let isLinkWanted = try known.needsPassword && !tx.credentials.wasSet(of: profile.id, after: email.createdAt)
        let isMoot = try !isLinkWanted && tx.emails.isForLinkAlone(email)
        guard let former = isMoot ? try RecoveryEvent.untold(before: email, in: tx) : email else { return .nothing }
        // A reset that is not for its link alone is instructions again.
        let what: Decision.Renewal = former.kind != .resetPassword ? .instructions : isLinkWanted ? .reset : .instructionsAgain
        let answer = Decision(Situation(pbx: pbx)).renew(known, as: what, in: pbx)
        guard let fresh = answer.emails.first,
            try !tx.emails.isSuperseded(
                former, at: fresh.address.text, by: Self.kinds(thatTell: fresh.kind), forLink: fresh.kind.carriesLink)
        else { return .nothing }
        if fresh.kind.carriesLink {
            try tx.emails.withdrawWaiting(of: profile.id, from: EventSource.delivery, reason: "a later email tells it too", at: now)
        }
        return answer
    }

    /// The kinds of email that tell what one of this kind would: each tells of all that its recipient has (F15).
    fileprivate static func kinds(thatTell kind: EmailKind) -> [EmailKind] {
        let withLink = [EmailKind.createPassword, .resetPassword]
        return switch kind {
        case .extensionNotice: withLink + [.existingCredentials, .extensionNotice]
        case .existingCredentials: withLink + [.existingCredentials]
        default: withLink
        }
    }

    /// The profile read again once nobody else changes it: these events wait beside every PBX, not among its own.
    private func held(_ profile: Profile) throws -> (known: KnownProfile, pbx: PBX)? {
        try tx.hold(profile.pbx.text)
        guard let pbx = try tx.pbxs.find(profile.pbx), let known = try StandingReader(tx: tx).known(profile.id) else { return nil }
        return (known, pbx)
    }

    private func candidates(_ event: EventRow) throws -> [Profile] {
        switch event.type {
        case RecoveryEvent.renewal:
            let token = try tx.tokens.find(anyOf: RecoveryEvent.digests(in: event.json))
            return try token.flatMap { try tx.profiles.find($0.profile) }.map { [$0] } ?? []
        case RecoveryEvent.forgotten:
            return try tx.profiles.find(loginDigest: event.json)
        default: return []
        }
    }

    private func isWithinLimit(_ profile: ProfileID, _ source: String) throws -> Bool {
        guard source == EventSource.pages else { return true }
        return try tx.emails.countLinks(of: profile, from: source, since: now.adding(.seconds(-3600))) < Self.perHour
    }
}

/// The two events that public pages make, and delivery one of them; their text is not JSON but the digest of what was typed, or those of the
/// link's token, one for each key, and with delivery the email's number.
enum RecoveryEvent {
    static let forgotten = "latchkey.password.forgotten"
    static let renewal = "latchkey.link.renewal-requested"
    /// The lane of the queue in which they wait, beside every PBX: so they overtake the bulk (Q5).
    static let lane = ""

    fileprivate static func untold(before email: EmailRow, in tx: Transaction) throws -> EmailRow? {
        try tx.emails.untold(before: email, by: RecoveryDecision.kinds(thatTell: .existingCredentials))
    }

    /// Asks for a fresh email to tell what these, wanted for their links no more, were to tell in the place of others.
    static func retell(whatWasToBeToldBy moot: [Int64], in tx: Transaction, at now: Timestamp) throws {
        for email in try moot.compactMap(tx.emails.find) where try untold(before: email, in: tx) != nil {
            try renew(email.number, in: tx, at: now)
        }
    }

    /// Asks for a fresh email in the place of one that was put off and is withdrawn.
    static func renew(_ email: Int64, in tx: Transaction, at now: Timestamp) throws {
        _ = try tx.events.insert(
            id: EmailTable.renewalID(of: email), source: EventSource.delivery, type: renewal, pbx: lane, json: String(email),
            actor: "system", at: now)
        try tx.events.openLane(lane, dueAt: now)
    }

    static func text(ofDigests digests: [String]) -> String { digests.joined(separator: " ") }
    static func digests(in text: String) -> [String] { text.split(separator: " ").map(String.init) }
}

extension EventRow {
    var isRecovery: Bool {
        (source == EventSource.pages && type == RecoveryEvent.forgotten)
            || ([EventSource.pages, EventSource.delivery].contains(source) && type == RecoveryEvent.renewal)
    }
}
