package import Domain

/// The table `node`: who serves from this database, and when it was last heard of.
package struct NodeTable {
    let tx: Transaction

    /// Says that the node lives; also the proof that storage takes writes.
    package func beat(_ name: String, at now: Timestamp) throws {
        try tx.run(
            "INSERT INTO node (name, seen_at) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET seen_at = excluded.seen_at", name, now)
    }
}

extension Transaction {
    package var nodes: NodeTable { NodeTable(tx: self) }
}
