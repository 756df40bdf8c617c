package import Domain
package import Mail
package import Storage

/// Proves that storage and spool take writes, so that readiness is known before somebody needs it; throws the fault of the one that does not.
package struct BeatPulse: Sendable {
    let store: Store
    let ambient: Ambient
    let maildir: Maildir
    let node: String

    package init(store: Store, ambient: Ambient, maildir: Maildir, node: String) {
        self.store = store
        self.ambient = ambient
        self.maildir = maildir
        self.node = node
    }

    package func callAsFunction() async throws {
        let now = ambient.now()
        try await store.write { [node] tx in try tx.nodes.beat(node, at: now) }
        try await offload { try maildir.prove() }
    }
}
