package import Domain
package import Mail
package import Storage

/// Proves that storage and spool take writes, so that readiness is known before somebody needs it; throws the fault of the one that does not.
/// Sees when the clock was set back, and lets nothing wait until it is where it was.
package struct BeatPulse: Sendable {
    let store: Store
    let ambient: Ambient
    let maildir: Maildir
    let node: Node

    package init(store: Store, ambient: Ambient, maildir: Maildir, node: Node) {
        self.store = store
        self.ambient = ambient
        self.maildir = maildir
        self.node = node
    }

    /// How far the clock was set back since the last beat; nil where it was not.
    @discardableResult
    package func callAsFunction() async throws -> Duration? {
        let (isServing, lead) = try await store.write { [node, ambient] tx in
            let now = try tx.clock(ambient.now())
            let lead = try tx.timesToCome.lead(of: node.name, at: now)
            if lead != nil { try tx.timesToCome.bringBack(to: now) }
            return (try tx.nodes.beat(node.name, spool: node.spool, at: now), lead)
        }
        guard isServing else { throw NotServing(node: node.name) }
        try await offload { try maildir.prove() }
        return lead
    }
}

/// The node was retired, or another has taken its name.
package struct NotServing: Error, CustomStringConvertible {
    let node: String
    package var description: String {
        "node \(node) was retired or another took its name, so it sends nothing; restart it to serve again, under a node.name of its own."
    }
}
