package import Domain
package import Mail
package import Storage

/// Proves that storage and spool take writes, so that readiness is known before somebody needs it; throws the fault of the one that does not.
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

    package func callAsFunction() async throws {
        let isServing = try await store.write { [node, ambient] tx in
            try tx.nodes.beat(node.name, spool: node.spool, at: tx.clock(ambient.now()))
        }
        guard isServing else { throw NotServing(node: node.name) }
        try await offload { try maildir.prove() }
    }
}

/// The node was retired, or another has taken its name.
package struct NotServing: Error, CustomStringConvertible {
    let node: String
    package var description: String {
        "node \(node) was retired or another took its name, so it sends nothing; restart it to serve again, under a node.name of its own."
    }
}
