package import Cryptography
package import Domain
package import Storage

/// Finishes what `latchkey.profile.erasure-requested` began: takes a profile's personal data out of all that is stored, in short steps, and the
/// profile's own row last, so that one which was broken off anywhere is found and goes on (F23).
package struct EraseProfiles: Sendable {
    let store: Store
    let ambient: Ambient
    let chain: HistoryChain
    let read: AnswerEvents.Reader
    /// So many rows a step, at most.
    let page: Int
    static let action = "history.erased"

    package init(store: Store, ambient: Ambient, chain: HistoryChain, read: @escaping AnswerEvents.Reader, page: Int = 200) {
        self.store = store
        self.ambient = ambient
        self.chain = chain
        self.read = read
        self.page = page
    }

    /// How many profiles were erased to the end.
    @discardableResult
    package func callAsFunction() async throws -> Int {
        var erased = 0
        var last: ProfileID?
        while let row = try await store.read({ [last] tx in try tx.erasures.next(after: last) }) {
            var step: Step? = .history(after: 0)
            while let present = step {
                // What was overwritten still stands in the journal of a file.
                if present == .finish { try await store.emptyJournal() }
                step = try await take(present, row)
                try ambient.reached(.erasureStepped)
            }
            erased += 1
            last = row.profile
        }
        return erased
    }

    /// One step of an erasure, each a transaction that others need not wait for.
    enum Step: Equatable, Sendable {
        case history(after: Int64)
        case emails
        case reassignments(after: Int64)
        case events(after: Int64)
        case profile
        case finish
    }

    private func take(_ step: Step, _ row: ErasureRow) async throws -> Step? {
        var named: [Int64] = []
        var next = Step.profile
        if case .events(let after) = step {
            // Looked through beside all others: little of it is about the profile.
            let events = try await store.read { tx in try tx.events.setAside(after: after, limit: page) }
            guard let erasure = try await store.read({ tx in try tx.profiles.find(row.profile).map(Erasure.init) }) else { return nil }
            named = events.filter { isNamed(in: $0, erasure) }.map(\.number)
            if events.count == page, let last = events.last { next = .events(after: last.number) }
            if named.isEmpty { return next }
        }
        return try await store.write { [named, next] tx in
            guard let profile = try tx.profiles.find(row.profile) else { return nil }
            try tx.hold(profile.pbx.text)
            // Another process may have been quicker.
            guard try tx.erasures.isUnderWay(row.profile) else { return nil }
            let work = ErasureWork(
                tx: tx, now: try tx.clock(ambient.now()), profile: profile, row: row,
                chronicle: Chronicle(tx: tx, ambient: ambient, chain: chain),
                chain: chain, limit: page)
            return try work.take(step, named: named, next: next)
        }
    }

    private func isNamed(in event: EventRow, _ erasure: Erasure) -> Bool {
        if let reason = event.reason, erasure.isNamed(in: reason) { return true }
        guard !event.json.isEmpty else { return false }
        guard let value = try? read(event.json) else { return erasure.isNamed(in: event.json) }
        return erasure.isNamed(by: value.usernames)
    }
}

/// What one step of an erasure does, within its transaction.
struct ErasureWork {
    let tx: Transaction
    let now: Timestamp
    let profile: Profile
    let row: ErasureRow
    let chronicle: Chronicle
    let chain: HistoryChain
    /// So many rows, at most.
    let limit: Int
    private static let reason = "it named a profile that was erased, so it was given up, and what it said is gone."

    /// The step that follows; nil after the last.
    func take(_ step: EraseProfiles.Step, named events: [Int64], next: EraseProfiles.Step) throws -> EraseProfiles.Step? {
        let erasure = Erasure(of: profile)
        switch step {
        case .history(let after):
            let rows = try tx.history.list(of: profile.id, after: after, limit: limit)
            try erase(rows, erasure)
            return rows.count == limit ? .history(after: rows.last?.sequence ?? 0) : .emails
        case .emails:
            let count = try tx.emails.eraseAddress(of: profile.id, as: erasure.pseudonym.email, limit: limit)
            let answers = try tx.attempts.forgetAnswers(of: profile.id, limit: limit)
            return max(count, answers) == limit ? .emails : .reassignments(after: 0)
        case .reassignments(let after):
            let emails = try tx.emails.waitingReassignments(after: after, limit: limit)
            for email in emails { try retell(email, erasure) }
            return emails.count == limit ? .reassignments(after: emails.last?.number ?? 0) : .events(after: 0)
        case .events:
            for number in events { try tx.events.erase(number, reason: Self.reason, at: now) }
            try tell([.init("events", String(events.count))])
            return next
        case .profile:
            try tx.imports.forget(profile, at: now)
            try tx.profiles.erase(profile.id, as: erasure.pseudonym)
            return .finish
        case .finish:
            try tx.erasures.finish(profile.id)
            return nil
        }
    }

    /// Each chain says itself which of its details were erased, so that nobody else can take one out unseen.
    private func erase(_ rows: [HistoryRow], _ erasure: Erasure) throws {
        // What accounts for erased details names numbers, not people, whatever somebody took for a username.
        let details: [(row: HistoryRow, detail: String)] = rows.filter { $0.action != EraseProfiles.action }.compactMap { row in
            erasure.replacing(in: HistoryDetail.members(row.detail)).map { (row, HistoryDetail.text($0)) }
        }
        guard !details.isEmpty else { return }
        try tx.history.erase(
            details.map { row, detail in
                ErasedDetail(
                    sequence: row.sequence, detail: detail,
                    code: try chain.code(ofErasedDetail: detail, pbx: row.pbx, position: row.position, formerDigest: row.detailDigest))
            })
        try tell([.init("entries", Positions(details.map(\.row.position)).text)])
    }

    private func retell(_ email: (number: Int64, facts: String), _ erasure: Erasure) throws {
        var facts = try FactsText.decode(email.facts)
        guard let holder = facts.formerHolder, erasure.substitute(for: holder.first + " " + holder.last) != nil else { return }
        facts.formerHolder = PersonName(first: erasure.pseudonym.firstName, last: erasure.pseudonym.lastName)
        try tx.emails.retell(email.number, facts: try FactsText.encode(facts, of: facts.pbx ?? profile.pbx.text))
    }

    private func tell(_ detail: [Record.Detail]) throws {
        try chronicle.append(
            Record(EraseProfiles.action, on: .profile(.known(profile.id)), detail), actor: row.actor, cause: row.cause,
            pbx: profile.pbx.text, at: now)
        try chronicle.close()
    }
}
