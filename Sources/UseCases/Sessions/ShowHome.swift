import Domain
package import Storage

/// All that somebody who signed in has to choose from (F26).
package struct ShowHome: Sendable {
    package struct Home: Equatable, Sendable {
        package let extensions: [ExtensionView]
        package let privileges: [String]
    }

    /// Of more extensions the first are shown.
    private static let limit = 1000

    let store: Store

    package init(store: Store) { self.store = store }

    package func callAsFunction(_ visit: OpenSession.Visit) async throws -> Home {
        try await store.read { tx in
            Home(
                extensions: try tx.extensions.list(of: visit.profile, limit: Self.limit).map { try ExtensionView($0, tx) },
                privileges: try tx.privileges.list(of: visit.profile).map(\.text))
        }
    }
}
