package import Domain
package import Mail
package import Storage

/// Takes waiting emails through their states: leased, drafted, sealed, published (DESIGN: write, commit, rename). Whatever the instant of a
/// crash, each ends as one file in `new/` whose link opens.
package struct SendEmails: Sendable {
    /// What one round did.
    package struct Outcome: Equatable, Sendable {
        /// Emails whose file lies in `new/`, durable; the next round stamps them.
        package var spooled: [Int64] = []
        /// How many were put off, with a reason in their row.
        package var postponed = 0
        package var hasMore = false
    }

    let store: Store
    let ambient: Ambient
    let maildir: Maildir
    let writer: EmailWriter
    /// Who leases: the node and one number a sender, so that a lapsed lease is nobody's.
    let owner: String
    let node: Node
    let lease: Duration
    /// Whether this node hands over what lies in its spool.
    let isDelivering: Bool

    package init(
        store: Store, ambient: Ambient, maildir: Maildir, writer: EmailWriter, owner: String, node: Node, lease: Duration,
        isDelivering: Bool = false
    ) {
        self.store = store
        self.ambient = ambient
        self.maildir = maildir
        self.writer = writer
        self.owner = owner
        self.node = node
        self.lease = lease
        self.isDelivering = isDelivering
    }

    /// Stamps what the last round spooled, and sends at most `limit` of what is due, urgent first.
    package func callAsFunction(stamping done: [Int64] = [], limit: Int = 256) async throws -> Outcome {
        let leased = try await leaseDue(stamping: done, limit: limit)
        guard !leased.isEmpty else { return Outcome() }
        let round = try await offload { try draft(leased) }
        let began = ambient.now()
        let sealed = try await seal(round)
        if let fault = round.fault { throw fault }
        let published = try await offload {
            discard(round.durable, keeping: sealed)
            return try publish(sealed, since: began)
        }
        return Outcome(spooled: published, postponed: round.postponed.count, hasMore: leased.count == limit)
    }

    private func leaseDue(stamping done: [Int64], limit: Int) async throws -> [EmailRow] {
        let leased: [EmailRow] = try await store.write { [ambient, owner, node, lease, isDelivering] tx in
            let now = try tx.clock(ambient.now())
            let lapse = now.adding(lease)
            guard try tx.nodes.isServing(node.name, spool: node.spool) else { return [] }
            for number in done { try tx.emails.stamp(number, isToDeliver: isDelivering, at: now) }
            return try tx.emails.lease(to: owner, at: now, until: lapse, limit: limit)
        }
        try ambient.reached(done.isEmpty ? .emailsLeased : .emailsStamped)
        return leased
    }

    /// The drafts of one round, durable in `tmp/`, and what did not come so far.
    private struct Round: Sendable {
        var durable: [WrittenEmail] = []
        var postponed: [(row: EmailRow, reason: String)] = []
        /// A fault of the spool as a whole: every lease is given back, and the loop waits.
        var fault: MailFault?
        var released: [EmailRow] = []
    }

    private func draft(_ leased: [EmailRow]) throws -> Round {
        var round = Round()
        var drafted: [WrittenEmail] = []
        let now = ambient.now()
        for row in leased {
            do {
                drafted.append(try writer.write(row, at: now))
            } catch {
                round.postponed.append((row, "\(error)"))
            }
        }
        let written = Dictionary(drafted.map { ($0.draft.name, $0) }, uniquingKeysWith: { first, _ in first })
        do {
            let drafts = try maildir.write(drafted.map(\.draft))
            try ambient.reached(.draftsWritten)
            let outcome = maildir.makeDurable(drafts)
            try ambient.reached(.draftsDurable)
            round.durable = outcome.names.compactMap { written[$0] }
            round.released = outcome.abandoned.compactMap { written[$0.name]?.row }
            round.fault = outcome.names.isEmpty ? outcome.abandoned.first?.fault : nil
        } catch let fault as MailFault {
            round.fault = fault
            round.released = drafted.map(\.row)
        }
        return round
    }

    /// One transaction for the batch: file name, Message-ID and digest, where the lease still holds and the email is as it was.
    private func seal(_ round: Round) async throws -> [WrittenEmail] {
        let jitter = ambient.random(1).first ?? 0
        let sealed: [WrittenEmail] = try await store.write { [ambient, owner, node] tx in
            // Asked only once the write has begun: however long that took, a lapsed lease seals nothing.
            let now = try tx.clock(ambient.now())
            for (row, reason) in round.postponed {
                let due = now.adding(Backoff.wait(afterAttempts: row.attempts + 1, jitter: jitter))
                try tx.emails.postpone(row.number, owner: owner, until: due, reason: reason)
            }
            for row in round.released { try tx.emails.release(row.number, owner: owner) }
            guard try tx.nodes.isServing(node.name, spool: node.spool) else { return [] }
            let seals = round.durable.map {
                Seal(number: $0.number, file: $0.postmark.fileName, messageID: $0.postmark.messageID)
            }
            let numbers = Set(try tx.emails.seal(seals, owner: owner, node: node.name, at: now))
            let sealed = round.durable.filter { numbers.contains($0.number) }
            for email in sealed {
                guard let link = email.link else { continue }
                try tx.tokens.insert(link.digest, email: email.number, profile: email.row.profile, at: now, expiresAt: link.expiresAt)
            }
            return sealed
        }
        try ambient.reached(.emailsSealed)
        return sealed
    }

    /// Drafts that were not sealed, because their email was withdrawn or changed meanwhile, are nobody's from now on.
    private func discard(_ drafted: [WrittenEmail], keeping sealed: [WrittenEmail]) {
        let kept = Set(sealed.map(\.number))
        for email in drafted where !kept.contains(email.number) { maildir.discard(email.draft.name) }
    }

    /// The numbers of what was published. A node that slept through its lease publishes nothing more by what it knew before: it may have been
    /// retired meanwhile, and others send in its place. Settle asks anew.
    private func publish(_ sealed: [WrittenEmail], since began: Timestamp) throws -> [Int64] {
        guard !sealed.isEmpty else { return [] }
        let published = try sealed.prefix { email in
            guard ambient.now() < began.adding(lease) else { return false }
            // Settle may have been quicker; a draft that is no longer in tmp/ was published.
            _ = try maildir.publish(email.postmark.fileName)
            try ambient.reached(.draftPublished)
            return true
        }
        try maildir.makeDirectoryDurable()
        try ambient.reached(.directoryDurable)
        return published.map(\.number)
    }
}
