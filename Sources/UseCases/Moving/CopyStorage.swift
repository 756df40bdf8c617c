package import Cryptography
package import Domain
package import Storage

/// Carries everything from one database to another, and proves that it is all there.
package struct CopyStorage: Sendable {
    package enum Outcome: Equatable, Sendable {
        /// So many rows, by table in the order of copying.
        case copied([Copied])
        /// A daemon that works on one of the two.
        case nodeIsAlive(String)
        case targetIsNotEmpty(table: String)
        /// Events handed in through SQL wait in the source; a daemon takes them in.
        case submissionsWait
        /// The source changed meanwhile, or a row was lost: what is not alike.
        case differs(String)
    }

    /// One table that was copied.
    package struct Copied: Codable, Equatable, Sendable {
        package let table: String
        package let rows: Int
    }

    let source: Store
    let target: Store
    let ambient: Ambient
    let chain: HistoryChain
    let lease: Duration
    static let page = 1000
    /// Stands among the nodes of a target while a copy is under way; what a copy left that was broken off is known by it, and no node joins.
    static let marker = "(copy under way)"

    package init(from source: Store, to target: Store, ambient: Ambient, chain: HistoryChain, lease: Duration) {
        self.source = source
        self.target = target
        self.ambient = ambient
        self.chain = chain
        self.lease = lease
    }

    /// `onProgress` is told of each table when it has been copied.
    package func callAsFunction(onProgress: @Sendable (Copied) -> Void = { _ in }) async throws -> Outcome {
        if let refusal = try await refusal() { return refusal }
        var copied: [Copied] = []
        for table in WholeTable.all {
            let rows = try await copy(table)
            copied.append(Copied(table: table.name, rows: rows))
            onProgress(Copied(table: table.name, rows: rows))
        }
        if let difference = try await difference(copied) { return .differs(difference) }
        try await target.write { tx in try tx.nodes.forget(Self.marker) }
        return .copied(copied)
    }

    private func refusal() async throws -> Outcome? {
        for store in [source, target] {
            if let node = try await aliveNode(of: store) { return .nodeIsAlive(node) }
        }
        if try await source.read({ tx in try tx.submissions.count() }) > 0 { return .submissionsWait }
        return try await target.write { [ambient] tx in
            if try tx.nodes.find(Self.marker) != nil {
                try WholeTable.emptyAll(in: tx)
            }
            if let table = try WholeTable.holder(in: tx) { return .targetIsNotEmpty(table: table) }
            try WholeTable.secrets.empty(in: tx)
            try tx.nodes.register(Self.marker, spool: Self.marker, at: tx.clock(ambient.now()))
            return nil
        }
    }

    private func aliveNode(of store: Store) async throws -> String? {
        try await store.read { [ambient, lease] tx in
            let now = try tx.clock(ambient.now())
            return try tx.nodes.list(after: nil, limit: 10_000).first { $0.name != Self.marker && $0.isAlive(at: now, lease: lease) }?.name
        }
    }

    private func copy(_ table: WholeTable) async throws -> Int {
        var count = 0
        var last: WholeTable.Page?
        while let page = try await source.read({ [last] tx in try table.page(after: last, limit: Self.page, in: tx) }) {
            try await target.write { tx in try table.insert(page, in: tx) }
            count += page.count
            last = page
        }
        try await target.write { tx in try table.countOn(in: tx) }
        return count
    }

    /// Counts of both sides, the ends of every chain of the history, and the chains themselves.
    private func difference(_ copied: [Copied]) async throws -> String? {
        for (table, copied) in zip(WholeTable.all, copied) {
            let there = try await source.read { tx in try table.count(in: tx) }
            let here = try await target.read { tx in try table.count(in: tx) } - (table.name == "node" ? 1 : 0)
            if there != copied.rows || here != copied.rows { return "\(table.name): \(there) rows in the source, \(here) in the target" }
        }
        let report = try await VerifyHistory(store: target, chain: chain)()
        return report.findings.first.map { "history of \($0.pbx), position \($0.position): \($0.what)" }
    }
}
