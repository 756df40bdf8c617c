package import Domain

/// One key of the API as it is stored: its secret is not.
package struct APIKeyRow: Equatable, Sendable {
    package let id: String
    package let name: String
    package let digest: String
    package let scopes: [String]
    package let pbx: String?
    package let createdAt: Timestamp
    package let revokedAt: Timestamp?
}

/// The table `api_key`.
package struct APIKeyTable {
    let tx: Transaction
    private static let columns = "id, name, digest, scopes, pbx, created_at, revoked_at"

    package func insert(id: String, name: String, digest: String, scopes: [String], pbx: PBXID?, at now: Timestamp) throws {
        try tx.run(
            "INSERT INTO api_key (id, name, digest, scopes, pbx, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)", id, name, digest,
            scopes.joined(separator: " "), pbx?.text, now)
    }

    package func find(_ id: String) throws -> APIKeyRow? {
        try tx.row("SELECT \(Self.columns) FROM api_key WHERE id = ?1", id).map(key)
    }

    package func list(after: String?, limit: Int) throws -> [APIKeyRow] {
        try tx.rows("SELECT \(Self.columns) FROM api_key WHERE id > ?1 ORDER BY id LIMIT ?2", after ?? "", limit).map(key)
    }

    /// Whether there was such a key that still lived.
    package func revoke(_ id: String, at now: Timestamp) throws -> Bool {
        try tx.change("UPDATE api_key SET revoked_at = ?2 WHERE id = ?1 AND revoked_at IS NULL", id, now) == 1
    }

    private func key(_ row: Row) -> APIKeyRow {
        APIKeyRow(
            id: row.text(0), name: row.text(1), digest: row.text(2), scopes: row.text(3).split(separator: " ").map(String.init),
            pbx: row.optionalText(4), createdAt: Timestamp(microseconds: row.integer(5)),
            revokedAt: row.optionalInteger(6).map(Timestamp.init(microseconds:)))
    }
}

extension Transaction {
    package var apiKeys: APIKeyTable { APIKeyTable(tx: self) }
}
