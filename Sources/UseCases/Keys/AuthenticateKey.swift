package import Cryptography
package import Domain
package import Storage

/// Tells whose key stands in an `Authorization` header, and what it may do.
package struct AuthenticateKey: Sendable {
    /// The holder of a living key.
    package struct Holder: Equatable, Sendable {
        package let id: String
        package let scopes: Set<Scope>
        package let pbx: PBXID?

        /// Whether the key may do this; `admin` may do everything.
        package func may(_ scope: Scope) -> Bool { scopes.contains(.admin) || scopes.contains(scope) }
    }

    let store: Store
    let digester: TokenDigester

    package init(store: Store, digester: TokenDigester) {
        self.store = store
        self.digester = digester
    }

    /// Nil for a key that is malformed, unknown, wrong or revoked; which of these is not told.
    package func callAsFunction(_ key: String) async throws -> Holder? {
        guard let secret = APIKeySecret(key) else { return nil }
        let row = try await store.read { tx in try tx.apiKeys.find(secret.id) }
        guard let row, row.revokedAt == nil, digester.isGood(secret, digest: row.digest) else { return nil }
        return Holder(id: row.id, scopes: Set(row.scopes.compactMap(Scope.init)), pbx: try row.pbx.map { try PBXID($0) })
    }
}
