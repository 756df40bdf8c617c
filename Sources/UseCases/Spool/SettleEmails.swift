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
    let node: Node
    let lease: Duration
    /// Whether this node hands over what lies in its spool.
    let isDelivering: Bool
    static let page = 500

    package init(store: Store, ambient: Ambient, maildir: Maildir, node: Node, lease: Duration, isDelivering: Bool = false) {
        self.store = store
        self.ambient = ambient
        self.maildir = maildir
        self.node = node
        self.lease = lease
        self.isDelivering = isDelivering
    }

    /// `isStart` says that nothing else of this node is at work yet: every stray is swept.
    package func callAsFunction(isStart: Bool = false) async throws -> Outcome {
        var outcome = Outcome()
        if !isDelivering { try await takeOutWithdrawn() }
        var (began, sealed) = (ambient.now(), try await sealedEmails())
        while !sealed.isEmpty {
            outcome.published += try await offload { [sealed, began] in try publish(sealed.map(\.file), since: began) }
            try await stamp(sealed.map(\.number))
            outcome.settled += sealed.count
            began = ambient.now()
            sealed = sealed.count == Self.page ? try await sealedEmails() : []
        }
        // As a write, so that no seal is under way: one that comes later finds its lease lapsed and seals nothing that is swept here.
        let (now, kept) = try await store.write { [ambient, node] tx in
            try tx.commitMarks.forget(before: tx.clock(ambient.now()).adding(.seconds(-86_400)))
            return (ambient.now(), Set(try tx.emails.sealed(node: node.name, limit: Self.page).map(\.file)))
        }
        // Where more than a page was sealed meanwhile, the next round sweeps.
        guard kept.count < Self.page else { return outcome }
        let limit = isStart ? now.adding(.seconds(1)) : now.adding(lease * -2)
        outcome.swept = try await offload { try maildir.sweepStrays(before: limit, keeping: kept) }
        return outcome
    }

    /// What was withdrawn after it had been put off: where there is delivery its turn takes it out of the spool, and where there was some once,
    /// this does, before somebody picks it up.
    private func takeOutWithdrawn() async throws {
        let withdrawn = try await store.read { [node] tx in try tx.emails.withdrawnInSpool(node: node.name, limit: Self.page) }
        guard !withdrawn.isEmpty else { return }
        try await offload { for (_, file) in withdrawn { try maildir.mark(file, as: .trashed) } }
        try await store.write { tx in for (number, _) in withdrawn { try tx.emails.leftSpool(number) } }
    }

    private func sealedEmails() async throws -> [(number: Int64, file: String)] {
        try await store.write { [node] tx in
            try tx.nodes.isServing(node.name, spool: node.spool) ? tx.emails.sealed(node: node.name, limit: Self.page) : []
        }
    }

    /// What was read is good for one lease: a node that slept longer may have been retired meanwhile, and others send in its place.
    private func publish(_ files: [String], since began: Timestamp) throws -> Int {
        var published = 0
        for file in files {
            guard ambient.now() < began.adding(lease) else { throw SleptTooLong() }
            if try maildir.publish(file) == .published { published += 1 }
        }
        try maildir.makeDirectoryDurable()
        return published
    }

    private func stamp(_ numbers: [Int64]) async throws {
        let now = ambient.now()
        try await store.write { [isDelivering] tx in
            for number in numbers { try tx.emails.stamp(number, isToDeliver: isDelivering, at: now) }
        }
    }
}

/// The process stood still for longer than its lease amid settling; nothing is lost, and the next round asks anew.
package struct SleptTooLong: Error, CustomStringConvertible {
    package let description = "this node stood still for longer than its lease; it asks the database anew what is its own."
}
