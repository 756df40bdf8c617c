package import Domain
package import Mail
package import Storage

/// Takes the next spooled email of this node's spool, hands it to a mail program or relay, and keeps what came of it (S5).
///
/// The mark in the file's name is made at once after the hand-over, the commit follows: only a crash in the instant before the mark hands an
/// email over twice, and then under the same Message-ID.
package struct DeliverEmails: Sendable {
    /// What one turn came to.
    package enum Outcome: Equatable, Sendable {
        case delivered, putOff, bounced, withdrawn
        /// There was no talking to the other side, for this reason; the email waits as it did.
        case unreachable(reason: String)
        /// Its domain was handed enough for now.
        case paced
        /// Somebody else took the file out of the spool, or has the email by now.
        case leftAlone
    }

    /// Hands one message over on the calling thread.
    package typealias Courier = @Sendable (Envelope, [UInt8]) throws -> HandOver
    /// From where the email with that number is sent: what tells whose it is when it comes back.
    package typealias ReturnPathOfEmail = @Sendable (Int64) throws -> EmailAddress

    let store: Store
    let ambient: Ambient
    let maildir: Maildir
    let node: Node
    /// Who leases: the node and one name a loop, so that a lapsed lease is nobody's.
    let owner: String
    let lease: Duration
    /// How long the courier may take.
    let timeLimit: Duration
    let returnPath: ReturnPathOfEmail
    let traffic: DeliveryTraffic
    let courier: Courier

    package init(
        store: Store, ambient: Ambient, maildir: Maildir, node: Node, owner: String, lease: Duration, timeLimit: Duration,
        traffic: DeliveryTraffic = DeliveryTraffic(), returnPath: @escaping ReturnPathOfEmail, courier: @escaping Courier
    ) {
        self.store = store
        self.ambient = ambient
        self.maildir = maildir
        self.node = node
        self.owner = owner
        self.lease = lease
        self.timeLimit = timeLimit
        self.traffic = traffic
        self.returnPath = returnPath
        self.courier = courier
    }

    /// At most so many emails, one after another while they are due and `goOn` says so, each outcome told; false where none was due.
    ///
    /// The end of one and the claim of the next are one commit.
    package func callAsFunction(atMost limit: Int, while goOn: () -> Bool, told: (Outcome) -> Void) async throws -> Bool {
        guard traffic.mayTry(at: ambient.now()), var claimed = try await claim() else { return false }
        for count in 1...limit {
            let (outcome, next) = try await take(claimed, andNextIf: { count < limit && goOn() })
            told(outcome)
            guard let next else { break }
            claimed = next
        }
        return true
    }

    private func take(_ claimed: Claimed, andNextIf goOn: () -> Bool) async throws -> (outcome: Outcome, next: Claimed?) {
        try ambient.reached(.emailClaimed)
        if try await putBackForPace(claimed) { return (.paced, nil) }
        let ending: Ending = try await offload { try carryOut(claimed) }
        if let attempt = ending.attempt { traffic.note(attempt.verdict, begunAt: claimed.at, at: ambient.now()) }
        let (isSettled, next) = try await settle(claimed, ending, claimsNext: goOn() && traffic.mayTry(at: ambient.now()))
        guard isSettled else { return (.leftAlone, next) }
        try ambient.reached(.deliverySettled)
        if ending.outcome == .bounced || ending.outcome == .withdrawn { await mark(claimed.file, as: .trashed) }
        return (ending.outcome, next)
    }

    /// An email under lease, with what is to be done about it.
    private struct Claimed: Sendable {
        let row: EmailRow
        let file: String
        let fate: DeliveryFate
        /// Its link, where it carries one.
        let token: TokenRow?
        let at: Timestamp
    }

    /// What came of the turn.
    private struct Ending: Sendable {
        let outcome: Outcome
        var reason: String?
        /// The hand-over, where there was one.
        var attempt: HandOver?
        /// Those of what was handed over, so that none of them is kept with what was said of it.
        var links = LinkTokens()
    }

    private func claim() async throws -> Claimed? { try await store.write { tx in try claim(in: tx, at: tx.clock(ambient.now())) } }

    private func claim(in tx: Transaction, at now: Timestamp) throws -> Claimed? {
        guard try tx.nodes.isServing(node.name, spool: node.spool) else { return nil }
        let lapse = now.adding(lease + timeLimit)
        guard let row = try tx.emails.claim(node: node.name, owner: owner, at: now, until: lapse), let file = row.file else {
            return nil
        }
        let token = try tx.tokens.latest(ofEmail: row.number)
        let fate = try fate(of: row, token: token, in: tx, at: now)
        return Claimed(row: row, file: file, fate: fate, token: token, at: ambient.now())
    }

    private func fate(of row: EmailRow, token: TokenRow?, in tx: Transaction, at now: Timestamp) throws -> DeliveryFate {
        if row.withdrawnAt != nil { return .withdraw(reason: row.reason ?? "it was withdrawn") }
        let recipient = try tx.profiles.find(row.profile)
        let hindrance = recipient?.email.text == row.address ? recipient?.bounce?.hindrance : nil
        let link = try token.map { try Self.link($0, of: row, in: tx, at: now) } ?? Self.lostLink(of: row)
        return DeliveryFate.of(
            to: recipient?.state ?? .erased, hindrance: hindrance, untruth: try Self.untruth(of: row, to: recipient, in: tx),
            link: link, wasPutOff: row.attempts > 1, spooledAt: row.publishedAt ?? row.createdAt, at: now)
    }

    /// What became of its recipient since it was decided: instructions go to the address of now, and no email says to use a password that is
    /// not there.
    private static func untruth(of row: EmailRow, to recipient: Profile?, in tx: Transaction) throws -> String? {
        if row.kind.isInstruction, let recipient, recipient.email.text != row.address { return "the address was changed" }
        guard row.kind == .existingCredentials else { return nil }
        if try !tx.credentials.standing(of: row.profile).hasPassword { return "the password was ended" }
        return try tx.needsPassword(row.profile) ? nil : "no password is needed any more"
    }

    /// When it was asked for is only looked up where that matters.
    private static func link(_ token: TokenRow, of row: EmailRow, in tx: Transaction, at now: Timestamp) throws -> DeliveryFate.Link {
        DeliveryFate.Link(
            expiresAt: token.expiresAt, isOver: token.isSpent || token.isEnded,
            askedAt: token.expiresAt <= now ? try tx.emails.askedAt(row) : row.createdAt)
    }

    /// A link whose token is not kept any more is dead; nil for an email that never had one.
    private static func lostLink(of row: EmailRow) -> DeliveryFate.Link? {
        row.kind.carriesLink ? DeliveryFate.Link(expiresAt: row.createdAt, isOver: true, askedAt: row.createdAt) : nil
    }

    /// Puts an email back in line whose domain was handed enough for now.
    private func putBackForPace(_ claimed: Claimed) async throws -> Bool {
        guard claimed.fate == .handOver, let recipient = try? EmailAddress(claimed.row.address),
            let due = traffic.wait(for: recipient, isUrgent: claimed.row.kind.isUrgent, at: claimed.at)
        else { return false }
        try await store.write { [owner] tx in try tx.emails.putBack(claimed.row.number, owner: owner, until: due) }
        return true
    }

    private func carryOut(_ claimed: Claimed) throws -> Ending {
        guard let place = try maildir.find(claimed.file) else { return Ending(outcome: .leftAlone, reason: Self.takenAway) }
        guard !place.bears(.passed) else { return Ending(outcome: .delivered, reason: "it was handed over before a crash") }
        switch claimed.fate {
        case .withdraw(let reason), .renew(let reason): return Ending(outcome: .withdrawn, reason: reason)
        case .giveUp(let reason): return Ending(outcome: .bounced, reason: reason)
        case .handOver: return try handOver(claimed)
        }
    }

    private static let takenAway = "somebody else took its file out of the spool"

    private func handOver(_ claimed: Claimed) throws -> Ending {
        guard let message = try maildir.read(claimed.file) else { return Ending(outcome: .leftAlone, reason: Self.takenAway) }
        let envelope = Envelope(returnPath: try returnPath(claimed.row.number), recipient: try EmailAddress(claimed.row.address))
        guard ambient.now() < claimed.at.adding(lease) else { throw SleptTooLong() }
        let answer = try courier(envelope, message)
        try ambient.reached(.emailHandedOver)
        let end = { Ending(outcome: $0, reason: $1, attempt: answer, links: LinkTokens(in: message)) }
        switch answer.verdict {
        case .taken:
            // Where the mark cannot be made, the commit alone tells.
            _ = try? maildir.mark(claimed.file, as: .passed)
            try ambient.reached(.handOverMarked)
            return end(.delivered, nil)
        case .putOff: return end(.putOff, answer.reason)
        case .refused: return end(.bounced, answer.reason)
        case .unreachable: return end(.unreachable(reason: answer.reason), answer.reason)
        }
    }

    /// Whether the email was still ours to end, and the next, if it is to be claimed and one is due.
    private func settle(_ claimed: Claimed, _ ending: Ending, claimsNext: Bool) async throws -> (isSettled: Bool, next: Claimed?) {
        let said = ending.attempt.flatMap { RemoteAnswer.kept(of: $0.output, knowing: ending.links) }
        return try await store.write { tx in
            let now = try tx.clock(ambient.now())
            return (try settle(claimed, ending, said, in: tx, at: now), claimsNext ? try claim(in: tx, at: now) : nil)
        }
    }

    private func settle(_ claimed: Claimed, _ ending: Ending, _ said: String?, in tx: Transaction, at now: Timestamp) throws -> Bool {
        let row = claimed.row
        // What is said of somebody whose data were erased meanwhile may name them.
        let answer = try tx.profiles.find(row.profile)?.state == .erased ? nil : said
        var turn = DeliveryTurn()
        turn.reason = ending.reason
        turn.answer = answer
        switch ending.outcome {
        case .delivered: turn.deliveredAt = now
        case .putOff: turn.againAt = DeliveryWait.end(after: row.attempts, linkDiesAt: claimed.token?.expiresAt, at: now)
        case .unreachable:
            turn.againAt = ending.attempt?.standsBack == true ? now.adding(DeliveryWait.behindOthers) : now
            turn.isCounted = false
        case .bounced: turn.bouncedAt = now
        case .withdrawn: turn.withdrawnAt = now
        case .leftAlone, .paced: break
        }
        if turn.deliveredAt == nil, turn.bouncedAt == nil, let withdrawn = try tx.emails.find(row.number), let at = withdrawn.withdrawnAt {
            turn.withdraw(at: at, reason: withdrawn.reason, lookAgainAt: now)
        }
        guard try tx.emails.settle(row.number, owner: owner, turn, at: now) else { return false }
        if ending.outcome == .bounced {
            // What is refused travels on in other people's hands.
            try tx.tokens.end(ofEmail: row.number, at: now)
            let refusal = BounceVerdict.refusal(reason: ending.reason, answer: answer)
            try tx.keep(Bounce(at: now, email: row.number, reason: refusal.reason, isLasting: refusal.isLasting), of: row)
        }
        if let attempt = ending.attempt {
            try tx.attempts.insert(Attempt(at: now, verdict: attempt.verdict, reason: attempt.reason, answer: answer), of: row.number)
        }
        if case .renew = claimed.fate, ending.outcome == .withdrawn { try RecoveryEvent.renew(row.number, in: tx, at: now) }
        return true
    }

    private func mark(_ file: String, as mark: MaildirMark) async {
        // The mark is for whoever looks into the spool; the state stands in the database.
        _ = try? await offload { [maildir] in try maildir.mark(file, as: mark) }
    }
}

extension DeliveryTurn {
    /// The email was withdrawn while it was with us, and stays so; one that is still in the spool has a last turn, which takes it out.
    fileprivate mutating func withdraw(at instant: Timestamp, reason: String?, lookAgainAt now: Timestamp) {
        withdrawnAt = instant
        self.reason = reason
        if againAt != nil { againAt = now }
    }
}
