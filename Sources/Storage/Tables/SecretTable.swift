package import Domain

/// One key as the database knows it: its id, never the key.
package struct SecretRow: Equatable, Sendable {
    package let purpose: String
    package let id: String
    /// Since when it is current, or from when on it will be; nil for a key that never was.
    package let currentAt: Timestamp?
    package let madeAt: Timestamp
}

/// The table `secret`: which keys there are, and which of them each node has to use.
package struct SecretTable {
    let tx: Transaction

    /// Every key, in no order.
    package func list() throws -> [SecretRow] {
        try tx.rows("SELECT purpose, key_id, current_at, made_at FROM secret").map {
            SecretRow(
                purpose: $0.text(0), id: $0.text(1), currentAt: $0.optionalInteger(2).map(Timestamp.init(microseconds:)),
                madeAt: Timestamp(microseconds: $0.integer(3)))
        }
    }

    /// Makes a key the first of its purpose; nothing happens where another was first.
    package func begin(_ purpose: String, with id: String, at now: Timestamp) throws {
        try tx.run(
            "INSERT INTO secret (purpose, key_id, current_at, made_at) VALUES (?1, ?2, ?3, ?3) ON CONFLICT DO NOTHING", purpose, id, now)
    }

    /// Notes a key that was made.
    package func insert(_ purpose: String, id: String, at now: Timestamp) throws {
        try tx.run("INSERT INTO secret (purpose, key_id, made_at) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING", purpose, id, now)
    }

    /// Makes a key current from an instant on, which must lie ahead.
    package func appoint(_ purpose: String, id: String, from instant: Timestamp, at now: Timestamp) throws {
        try tx.run(
            """
            INSERT INTO secret (purpose, key_id, current_at, made_at) VALUES (?1, ?2, ?3, ?4)
            ON CONFLICT (purpose, key_id) DO UPDATE SET current_at = excluded.current_at
            """, purpose, id, instant, now)
    }
}

extension Transaction {
    package var secrets: SecretTable { SecretTable(tx: self) }
}
