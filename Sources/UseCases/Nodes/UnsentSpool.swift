package import Storage

/// The spool in which emails of a node lie that have not left its hands.
package struct UnsentSpool: Sendable {
    /// What names it.
    package let identity: String
    /// The files of some of these emails.
    package let files: [String]

    /// Nil where there are no such emails.
    package static func find(of node: String, in store: Store) async throws -> UnsentSpool? {
        try await store.read { tx in
            let files = try tx.emails.unsentFiles(node: node)
            guard !files.isEmpty, let row = try tx.nodes.find(node) else { return nil }
            return UnsentSpool(identity: row.spool, files: files)
        }
    }
}
