package import Domain
package import Storage

/// A PBX's logo by its digest; nil where no PBX has it.
package struct ReadLogo: Sendable {
    let store: Store

    package init(store: Store) { self.store = store }

    package func callAsFunction(_ digest: String) async throws -> Logo? {
        guard let content = try await store.read({ tx in try tx.pbxs.logo(digest) }) else { return nil }
        return try? Logo(base64: content)
    }
}
