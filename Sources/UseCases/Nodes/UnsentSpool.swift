package import Storage

/// In which spool the emails of a node lie that have not left its hands.
package struct UnsentSpool: Sendable {
    let store: Store

    package init(store: Store) { self.store = store }

    /// What names it; nil where there are no such emails.
    package func callAsFunction(of node: String) async throws -> String? {
        try await store.read { tx in
            guard try tx.emails.hasUnsent(node: node) else { return nil }
            return try tx.nodes.find(node)?.spool
        }
    }
}
