package import Domain
package import Storage

/// How much waits, for readiness and metrics.
package struct ReadHealth: Sendable {
    package struct Report: Equatable, Sendable {
        package let waitingEvents: Int
        package let failedEvents: Int
        package let oldestEvent: Timestamp?
        package let waitingEmails: Int
        package let oldestEmail: Timestamp?
        /// Emails in the spool that a node has to deliver.
        package let undeliveredEmails: Int
        package let oldestUndelivered: Timestamp?
        /// Emails that came back after the mail system had taken them, since the beginning.
        package let returnedEmails: Int
        /// The nodes that have not ended.
        package let nodes: [Serving]
        package let backedUpAt: Timestamp?
    }

    /// A node, and when it was last heard of.
    package struct Serving: Equatable, Sendable {
        package let name: String
        package let seenAt: Timestamp
    }

    let store: Store

    package init(store: Store) { self.store = store }

    /// Faults of storage since the start, by kind, those that never came too.
    package var faults: [String: Int] {
        let counts = store.faults
        return Dictionary(uniqueKeysWithValues: StorageFault.Kind.allCases.map { ($0.rawValue, counts[$0] ?? 0) })
    }

    package func callAsFunction() async throws -> Report {
        try await store.read { tx in
            let events = try tx.events.count()
            let emails = try tx.emails.waiting()
            let undelivered = try tx.emails.undelivered()
            let nodes = try tx.nodes.list(after: nil, limit: 1000).filter { $0.stoppedAt == nil && $0.retiredAt == nil }
            return Report(
                waitingEvents: events.waiting, failedEvents: events.failed, oldestEvent: events.oldestWaiting, waitingEmails: emails.count,
                oldestEmail: emails.oldest, undeliveredEmails: undelivered.count, oldestUndelivered: undelivered.oldest,
                returnedEmails: try tx.tallies.count(.emailsReturned),
                nodes: nodes.map { Serving(name: $0.name, seenAt: $0.seenAt) }, backedUpAt: try tx.milestones.at(.backup))
        }
    }
}
