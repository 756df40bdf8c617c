package import Cryptography
package import Domain
package import Storage

/// A key as it is listed: by its id, never itself.
package struct SecretView: Codable, Equatable, Sendable {
    package let purpose: String
    package let id: String
    package let current: Bool
    /// Since when it is current, was last, or from when on it will be.
    @ExplicitNull package private(set) var currentAt: String?
    /// Whether this node has the key's file.
    package let here: Bool
    /// How many password hashes name it; of a pepper alone.
    @ExplicitNull package private(set) var hashes: Int?
}

/// Lists the keys that the database knows or this node has; makes nothing and changes nothing, so that it also helps a node that may not
/// start.
package struct ListSecrets: Sendable {
    let store: Store
    let ambient: Ambient

    package init(store: Store, ambient: Ambient) {
        self.store = store
        self.ambient = ambient
    }

    /// `files` are the ids of the keys that lie in this node's directory; the current key of each purpose comes first.
    package func callAsFunction(files: [Secrets.Purpose: [String]]) async throws -> [SecretView] {
        try await store.read { tx in
            let now = try tx.clock(ambient.now())
            let rows = try tx.secrets.list()
            return try Secrets.Purpose.allCases.flatMap { purpose in
                let known = rows.filter { $0.purpose == purpose.rawValue }.sorted { ($0.madeAt, $0.id) > ($1.madeAt, $1.id) }
                let here = files[purpose] ?? []
                let current = KeySchedule(rows, of: purpose).current(at: now)?.id
                let others = known.map(\.id).filter { $0 != current } + here.filter { id in !known.contains { $0.id == id } }
                return try ((current.map { [$0] } ?? []) + others).map { id in
                    SecretView(
                        purpose: purpose.rawValue, id: id, current: id == current,
                        currentAt: known.first { $0.id == id }?.currentAt?.description, here: here.contains(id),
                        hashes: purpose == .pepper ? try tx.credentials.count(naming: id) : nil)
                }
            }
        }
    }
}
