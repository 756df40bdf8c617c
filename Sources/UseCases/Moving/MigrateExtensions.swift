package import Cryptography
package import Domain
package import Storage

/// Gives extensions of an older system the profiles that are made of them (F27): planned, then carried out as events like any other.
package struct MigrateExtensions: Sendable {
    /// One row and the line of the file it starts on.
    package struct Row: Sendable {
        package let line: Int
        package let row: MigrationRow

        package init(line: Int, row: MigrationRow) {
            self.line = line
            self.row = row
        }
    }

    /// What became of one row, or would.
    package enum End: Equatable, Sendable {
        /// A profile with this username was made.
        case made(Username)
        /// The person had this one already.
        case joined(Username)
        case unassigned
        /// Somebody has the extension, by this username; true where the primary administrator only stands in.
        case left(username: String, isFallback: Bool)
        case refused(String)
        /// Earlier events of the PBX wait for a passing reason, and this one behind them.
        case queued
    }

    /// How a step becomes an event; Intake's writer, handed in because the rooms do not meet.
    package typealias Writer = @Sendable (_ row: MigrationRow, _ profile: ProfileForm?, _ pbx: PBXID) throws -> AcceptedEvent

    /// Rows to be handed over at once.
    package static let batch = 100

    let store: Store
    let logins: LoginDigester
    let accept: AcceptEvents
    let answer: AnswerEvents
    let write: Writer

    package init(store: Store, logins: LoginDigester, accept: AcceptEvents, answer: AnswerEvents, write: @escaping Writer) {
        self.store = store
        self.logins = logins
        self.accept = accept
        self.answer = answer
        self.write = write
    }

    /// The ends of the rows, in their order. `plan` goes from batch to batch; a rehearsal changes nothing but the plan.
    package func callAsFunction(_ rows: [Row], _ plan: inout MigrationPlan, pbx: PBXID, isRehearsal: Bool) async throws -> [End] {
        var (ends, events): ([End], [Int: AcceptedEvent]) = ([], [:])
        let before = plan
        let (after, steps) = try await store.read { [logins] tx in
            var plan = before
            let records = StoredRecords(tx: tx, logins: logins, pbx: pbx)
            let steps = try rows.map { row in try planned(plan.step(row.row, line: row.line, records), tx) }
            return (plan, steps)
        }
        plan = after
        for (index, step) in steps.enumerated() {
            ends.append(step.end)
            if let order = step.order { events[index] = try write(rows[index].row, order.profile, pbx) }
        }
        guard !isRehearsal, !events.isEmpty else { return ends }
        for (index, end) in try await perform(events, pbx) { ends[index] = end }
        return ends
    }

    private struct Planned: Sendable {
        struct Order: Sendable { let profile: ProfileForm? }

        let end: End
        /// What is to be carried out, where anything is.
        var order: Order?
    }

    private func planned(_ step: MigrationPlan.Step, _ tx: Transaction) throws -> Planned {
        switch step {
        case .make(let form): return Planned(end: .made(form.username), order: .init(profile: form))
        case .join(let form): return Planned(end: .joined(form.username), order: .init(profile: form))
        case .addUnassigned: return Planned(end: .unassigned, order: .init(profile: nil))
        case .isUnassigned: return Planned(end: .unassigned)
        case .refuse(let reason): return Planned(end: .refused(reason))
        case .leave(let holder):
            let username = try tx.profiles.find(holder.profile)?.username.text ?? ""
            return Planned(end: .left(username: username, isFallback: holder.isFallback))
        }
    }

    /// Has the events answered in their turn; the ends of those that did not have their effect.
    private func perform(_ events: [Int: AcceptedEvent], _ pbx: PBXID) async throws -> [Int: End] {
        let order = events.sorted { $0.key < $1.key }
        let outcomes = try await accept(order.map(\.value), actor: "command")
        let numbers = outcomes.map { outcome in if case .accepted(let number) = outcome { number } else { nil as Int64? } }
        var rows: [EventRow?] = []
        repeat {
            let outcome = try await answer(pbx: pbx.text)
            rows = try await store.read { tx in try numbers.map { try $0.flatMap { try tx.events.find($0) } } }
            if !outcome.hasMore { break }
        } while rows.contains { $0?.state == .waiting }
        let failed = rows.compactMap { $0?.state == .failed ? $0 : nil }
        if !failed.isEmpty {
            // Whoever gave the file is told of each; nobody needs to look after them in the queue.
            try await store.write { tx in for row in failed { _ = try tx.events.discard(row.number, at: row.acceptedAt) } }
        }
        var ends: [Int: End] = [:]
        for ((index, _), row) in zip(order, rows) {
            switch row?.state {
            case .answered: break
            case .waiting: ends[index] = .queued
            case .failed, .discarded, nil: ends[index] = .refused(row?.reason ?? "the event is gone from the queue; give the file again.")
            }
        }
        return ends
    }
}

/// What a plan asks, read from one snapshot.
private struct StoredRecords: MigrationPlan.Records {
    let tx: Transaction
    let logins: LoginDigester
    let pbx: PBXID

    func `extension`(_ number: ExtensionNumber) throws -> Extension? { try tx.extensions.find(number, pbx: pbx) }

    func profiles(of email: EmailAddress) throws -> [Profile] {
        try tx.profiles.find(loginDigest: logins.digest(ofLogin: email.text)).filter {
            $0.pbx == pbx && $0.email.text.caseFoldedKey.utf8.elementsEqual(email.text.caseFoldedKey.utf8)
        }
    }

    func isTaken(_ username: Username) throws -> Bool {
        try !tx.profiles.find([(key: username.key, digest: logins.digest(ofLogin: username.text))]).isEmpty
    }
}
