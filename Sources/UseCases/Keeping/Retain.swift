package import Domain
package import Mail
package import Storage

/// Removes what was kept as long as it is to be, oldest things of a kind first and never anything that is not settled: tokens, then emails, then
/// what events say beyond their identity, then history.
package struct Retain: Sendable {
    /// How long things are kept after they are over; nil for ever.
    package struct Ages: Equatable, Sendable {
        package var history: Duration?
        package var events: Duration?
        package var emails: Duration?
        package var tokens: Duration?

        package init(history: Duration? = nil, events: Duration? = nil, emails: Duration? = nil, tokens: Duration? = nil) {
            self.history = history
            self.events = events
            self.emails = emails
            self.tokens = tokens
        }

        /// The least: every link is dead, and every email has had its last try, long before.
        package static let floor = Duration.seconds(7 * 86_400)
    }

    /// How many of each were removed.
    package struct Outcome: Equatable, Sendable {
        package var history = 0
        package var events = 0
        package var emails = 0
        package var tokens = 0

        package init() {}
    }

    let store: Store
    let ambient: Ambient
    let ages: Ages
    let trim: TrimHistory?
    let maildir: Maildir
    let node: Node
    static let page = 500

    package init(store: Store, ambient: Ambient, ages: Ages, trim: TrimHistory?, maildir: Maildir, node: Node) {
        self.store = store
        self.ambient = ambient
        self.ages = ages
        self.trim = trim
        self.maildir = maildir
        self.node = node
    }

    package func callAsFunction() async throws -> Outcome {
        var outcome = Outcome()
        if let age = ages.tokens { outcome.tokens = try await removeTokens(age) }
        if let age = ages.emails { outcome.emails = try await removeEmails(age) }
        if let age = ages.events { outcome.events = try await trimEvents(age) }
        if let trim { outcome.history = try await trim() }
        return outcome
    }

    private func removeTokens(_ age: Duration) async throws -> Int {
        let limit = try await limit(age)
        return try await byPages { _ in
            try await store.write { tx in try tx.tokens.remove(expiredBefore: limit, count: Self.page) }.map { (0, $0) }
        }
    }

    /// Those of this node's spool, of nodes that were retired, and those that never came to a file. What still lies in `new/` waits for whoever takes it.
    private func removeEmails(_ age: Duration) async throws -> Int {
        let limit = try await limit(age)
        return try await byPages { last in
            let over = try await store.read { [node] tx in
                try tx.emails.over(since: limit, node: node.name, after: last, limit: Self.page)
            }
            guard let next = over.last?.number else { return nil }
            let settled = try await offload { try over.filter { try isTaken($0) } }
            try await store.write { tx in try tx.emails.remove(settled.map(\.number)) }
            try await offload { for email in settled { try maildir.clear(email) } }
            return (next, settled.count)
        }
    }

    private func isTaken(_ email: EmailTable.Over) throws -> Bool { try email.file.map { try maildir.find($0) != .new } ?? true }

    private func trimEvents(_ age: Duration) async throws -> Int {
        let limit = try await limit(age)
        return try await byPages { last in
            try await store.write { [ambient] tx in
                try tx.events.trim(overSince: limit, after: last, limit: Self.page, at: tx.clock(ambient.now()))
            }
        }
    }

    private func limit(_ age: Duration) async throws -> Timestamp {
        try await store.read { [ambient] tx in try tx.clock(ambient.now()).adding(.zero - age) }
    }

    /// Goes on behind what each page ended with until there is none.
    private func byPages(_ page: (Int64) async throws -> (last: Int64, count: Int)?) async throws -> Int {
        var (last, count) = (Int64(0), 0)
        while let done = try await page(last) {
            last = done.last
            count += done.count
        }
        return count
    }
}

extension Maildir {
    /// The file of an email that this program has done with itself goes along; one that a reader keeps is the reader's.
    fileprivate func clear(_ email: EmailTable.Over) throws {
        guard email.isHandled, let file = email.file, let place = try find(file), place.bears(.passed) || place.bears(.trashed) else {
            return
        }
        try withdraw(place)
    }
}
