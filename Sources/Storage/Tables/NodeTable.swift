package import Domain

/// One node as it is stored.
package struct NodeRow: Equatable, Sendable {
    package let name: String
    /// Names the spool that the node sends from; no two nodes share one.
    package let spool: String
    package let seenAt: Timestamp
    /// When it ended by itself; nil while it serves, and after a crash.
    package let stoppedAt: Timestamp?
    package let retiredAt: Timestamp?
    /// Emails that it has sealed and not yet published, as far as the database knows.
    package let unpublished: Int
    /// Emails in its spool that it is still to hand over, or to take out of it since they were withdrawn; 0 once it is retired.
    package let undelivered: Int
}

/// The table `node`: who serves from this database, from which spool, and when it was last heard of.
package struct NodeTable {
    let tx: Transaction
    private static let columns = """
        name, spool, seen_at, stopped_at, retired_at,
        (SELECT COUNT(*) FROM email WHERE email.node = node.name AND email.file IS NOT NULL AND email.published_at IS NULL),
        CASE WHEN retired_at IS NULL THEN (SELECT COUNT(*) FROM email WHERE email.node = node.name AND email.delivery_due_at IS NOT NULL)
            ELSE 0 END
        """

    package func find(_ name: String) throws -> NodeRow? {
        try tx.row("SELECT \(Self.columns) FROM node WHERE name = ?1", name).map(node)
    }

    package func list(after: String?, limit: Int) throws -> [NodeRow] {
        try tx.rows("SELECT \(Self.columns) FROM node WHERE name > ?1 ORDER BY name LIMIT ?2", after ?? "", limit).map(node)
    }

    /// The other names under which this spool has been served from.
    package func formerNames(spool: String, now name: String) throws -> [String] {
        try tx.rows("SELECT name FROM node WHERE spool = ?1 AND name <> ?2 ORDER BY name", spool, name).map { $0.text(0) }
    }

    /// The node serves from now on.
    package func register(_ name: String, spool: String, at now: Timestamp) throws {
        try tx.run(
            """
            INSERT INTO node (name, spool, seen_at) VALUES (?1, ?2, ?3)
            ON CONFLICT (name) DO UPDATE SET spool = excluded.spool, seen_at = excluded.seen_at, stopped_at = NULL, retired_at = NULL
            """, name, spool, now)
    }

    /// Says that the node lives; also the proof that storage takes writes. False where it was retired, or is another's by now.
    package func beat(_ name: String, spool: String, at now: Timestamp) throws -> Bool {
        try tx.change("UPDATE node SET seen_at = ?3 WHERE name = ?1 AND spool = ?2 AND retired_at IS NULL", name, spool, now) == 1
    }

    /// Whether the node may send; it cannot be retired before this transaction has ended.
    package func isServing(_ name: String, spool: String) throws -> Bool {
        try tx.row("SELECT name FROM node WHERE name = ?1 AND spool = ?2 AND retired_at IS NULL {for share}", name, spool) != nil
    }

    /// The node has ended by itself.
    package func stop(_ name: String, spool: String, at now: Timestamp) throws {
        try tx.run("UPDATE node SET stopped_at = ?3 WHERE name = ?1 AND spool = ?2", name, spool, now)
    }

    /// No node serves any more.
    package func stopAll(at now: Timestamp) throws { try tx.run("UPDATE node SET stopped_at = ?1 WHERE stopped_at IS NULL", now) }

    /// The restore after which the node looked through its spool last; nil where it never did.
    package func restoredAt(_ name: String) throws -> Timestamp? {
        try tx.row("SELECT restored_at FROM node WHERE name = ?1", name)?.optionalInteger(0).map(Timestamp.init(microseconds:))
    }

    /// The node has looked through its spool after the restore of that instant.
    package func settleRestore(_ name: String, of instant: Timestamp) throws {
        try tx.run("UPDATE node SET restored_at = ?2 WHERE name = ?1", name, instant)
    }

    /// The node will not come back; false where it was heard of since then, or is retired.
    package func retire(_ name: String, silentSince instant: Timestamp, at now: Timestamp) throws -> Bool {
        try tx.change(
            "UPDATE node SET retired_at = ?2 WHERE name = ?1 AND retired_at IS NULL AND (stopped_at IS NOT NULL OR seen_at <= ?3)", name,
            now,
            instant) == 1
    }

    /// Forgets a former name.
    package func forget(_ name: String) throws { try tx.run("DELETE FROM node WHERE name = ?1", name) }

    private func node(_ row: Row) -> NodeRow {
        let time: (Int) -> Timestamp? = { row.optionalInteger($0).map(Timestamp.init(microseconds:)) }
        return NodeRow(
            name: row.text(0), spool: row.text(1), seenAt: Timestamp(microseconds: row.integer(2)), stoppedAt: time(3), retiredAt: time(4),
            unpublished: Int(row.integer(5)), undelivered: Int(row.integer(6)))
    }
}

extension Transaction {
    package var nodes: NodeTable { NodeTable(tx: self) }
}
