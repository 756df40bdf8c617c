package import Domain
package import Storage

/// How Latchkey fares, as one screen tells it.
package struct ReadStatus: Sendable {
    /// The screen's numbers.
    package struct Report: Codable, Equatable, Sendable {
        /// Emails by state.
        package struct Emails: Codable, Equatable, Sendable {
            package let waiting: Int
            package let spooled: Int
            package let delivered: Int
            package let bounced: Int
            package let withdrawn: Int
            /// Of those in the spool, how many Latchkey has to deliver.
            package let undelivered: Int
            /// Age of the oldest waiting one; null where none waits.
            @ExplicitNull package private(set) var oldestWaitingSeconds: Int64?
            /// Age of the oldest one that Latchkey has to deliver; null where there is none.
            @ExplicitNull package private(set) var oldestUndeliveredSeconds: Int64?
        }

        /// Events by state, as far as somebody waits for them.
        package struct Events: Codable, Equatable, Sendable {
            package let waiting: Int
            package let failed: Int
            /// Age of the oldest waiting one; null where none waits.
            @ExplicitNull package private(set) var oldestWaitingSeconds: Int64?
        }

        package let at: String
        package let emails: Emails
        package let events: Events
        /// Links that were opened, as far as they are still known.
        package let linksOpened: Int
        /// Passwords that were set with one of them.
        package let passwordsSet: Int
        /// Profiles that have a password.
        package let passwords: Int
        package let nodes: [NodeView]
        /// How long ago the database was last backed up; null for never.
        @ExplicitNull package private(set) var backupAgeSeconds: Int64?
        @ExplicitNull package private(set) var restoredAt: String?
    }

    let store: Store
    let ambient: Ambient
    let lease: Duration

    package init(store: Store, ambient: Ambient, lease: Duration) {
        self.store = store
        self.ambient = ambient
        self.lease = lease
    }

    package func callAsFunction() async throws -> Report {
        try await store.read { [ambient, lease] tx in
            let now = try tx.clock(ambient.now())
            let age = { (time: Timestamp?) in time.map { max((now.microseconds - $0.microseconds) / 1_000_000, 0) } }
            let (emails, links, events) = (try tx.status.emails(), try tx.status.links(), try tx.events.count())
            let undelivered = try tx.emails.undelivered()
            return Report(
                at: now.description,
                emails: .init(
                    waiting: emails.waiting, spooled: emails.spooled, delivered: emails.delivered, bounced: emails.bounced,
                    withdrawn: emails.withdrawn, undelivered: undelivered.count,
                    oldestWaitingSeconds: age(try tx.emails.waiting().oldest), oldestUndeliveredSeconds: age(undelivered.oldest)),
                events: .init(waiting: events.waiting, failed: events.failed, oldestWaitingSeconds: age(events.oldestWaiting)),
                linksOpened: links.opened, passwordsSet: links.used, passwords: links.passwords,
                nodes: try tx.nodes.list(after: nil, limit: 100).map { NodeView($0, now: now, lease: lease) },
                backupAgeSeconds: age(try tx.milestones.at(.backup)), restoredAt: try tx.milestones.at(.restore)?.description)
        }
    }
}
