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
    }

    let store: Store

    package init(store: Store) { self.store = store }

    package func callAsFunction() async throws -> Report {
        try await store.read { tx in
            let events = try tx.events.count()
            let emails = try tx.emails.waiting()
            return Report(
                waitingEvents: events.waiting, failedEvents: events.failed, oldestEvent: events.oldestWaiting, waitingEmails: emails.count,
                oldestEmail: emails.oldest)
        }
    }
}
