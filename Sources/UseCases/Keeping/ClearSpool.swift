import Domain
package import Mail
package import Storage

/// After a restore takes out of this node's spool what the database does not know any more: its links are dead, and where it is still wanted it
/// is sent anew. Done once for each restore, before the node sends anything.
package struct ClearSpool: Sendable {
    let store: Store
    let maildir: Maildir
    let node: Node
    static let page = 500

    package init(store: Store, maildir: Maildir, node: Node) {
        self.store = store
        self.maildir = maildir
        self.node = node
    }

    /// How many emails were removed.
    package func callAsFunction() async throws -> Int {
        guard let restoredAt = try await unsettledRestore() else { return 0 }
        let files = try await offload { try maildir.published() }
        var removed = 0
        for start in stride(from: 0, to: files.count, by: Self.page) {
            let page = Array(files[start..<min(start + Self.page, files.count)])
            let known = try await store.read { tx in try tx.emails.known(page) }
            let unknown = page.map(\.file).filter { !known.contains($0) }
            try await offload { for file in unknown { try maildir.withdraw(file) } }
            removed += unknown.count
        }
        try await store.write { [node] tx in try tx.nodes.settleRestore(node.name, of: restoredAt) }
        return removed
    }

    private func unsettledRestore() async throws -> Timestamp? {
        try await store.read { [node] tx in
            guard let restoredAt = try tx.milestones.at(.restore) else { return nil }
            return try tx.nodes.restoredAt(node.name) == restoredAt ? nil : restoredAt
        }
    }
}
