package import Domain
package import Mail
package import Storage

/// Brings what was sealed to its end, as routine and after a crash: a draft still in `tmp/` is published, one that is not was published
/// already; both are stamped. Drafts that no row owns are swept.
package struct SettleEmails: Sendable {
    package struct Outcome: Equatable, Sendable {
        /// Sealed emails that this round stamped.
        package var settled = 0
        /// Drafts that lay in `tmp/` though sealed: a crash was between commit and rename.
        package var published = 0
        package var swept = 0
    }

    let store: Store
    let ambient: Ambient
    let maildir: Maildir
    let node: String
    let lease: Duration
    static let page = 500

    package init(store: Store, ambient: Ambient, maildir: Maildir, node: String, lease: Duration) {
        self.store = store
        self.ambient = ambient
        self.maildir = maildir
        self.node = node
        self.lease = lease
    }

    /// `isStart` says that nothing else of this node is at work yet: its leases are given back and every stray is swept.
    package func callAsFunction(isStart: Bool = false) async throws -> Outcome {
        var outcome = Outcome()
        if isStart {
            try await takeLeasesBack()
            outcome.published += try await adopt()
        }
        var sealed = try await sealedEmails()
        while !sealed.isEmpty {
            outcome.published += try await offload { [sealed] in try publish(sealed.map(\.file)) }
            try await stamp(sealed.map(\.number))
            outcome.settled += sealed.count
            sealed = sealed.count == Self.page ? try await sealedEmails() : []
        }
        // As a write, so that no seal is under way: one that comes later finds its lease lapsed and seals nothing that is swept here.
        let (now, kept) = try await store.write { [ambient, node] tx in
            (ambient.now(), Set(try tx.emails.sealed(node: node, limit: Self.page).map(\.file)))
        }
        // Where more than a page was sealed meanwhile, the next round sweeps.
        guard kept.count < Self.page else { return outcome }
        let limit = isStart ? now.adding(.seconds(1)) : now.adding(lease * -2)
        outcome.swept = try await offload { try maildir.sweepStrays(before: limit, keeping: kept) }
        return outcome
    }

    /// What lies in this spool but was sealed under another name: the node was renamed. Its email is brought to its end all the same.
    private func adopt() async throws -> Int {
        let foreign = try await store.read { [node] tx in try tx.emails.sealed(notBy: node, limit: 10_000) }
        let ours = try await offload { [maildir] in try foreign.filter { try maildir.find($0.file) != nil } }
        guard !ours.isEmpty else { return 0 }
        let published = try await offload { try publish(ours.map(\.file)) }
        try await stamp(ours.map(\.number))
        return published
    }

    private func takeLeasesBack() async throws {
        try await store.write { [node] tx in try tx.emails.releaseAll(node: node) }
    }

    private func sealedEmails() async throws -> [(number: Int64, file: String)] {
        try await store.read { [node] tx in try tx.emails.sealed(node: node, limit: Self.page) }
    }

    private func publish(_ files: [String]) throws -> Int {
        var published = 0
        for file in files where try maildir.publish(file) == .published { published += 1 }
        try maildir.makeDirectoryDurable()
        return published
    }

    private func stamp(_ numbers: [Int64]) async throws {
        let now = ambient.now()
        try await store.write { tx in
            for number in numbers { try tx.emails.stamp(number, at: now) }
        }
    }
}
