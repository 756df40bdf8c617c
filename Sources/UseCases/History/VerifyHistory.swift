package import Cryptography
import Domain
package import Storage

/// Walks every chain of the history and finds what was edited, taken out, put in or swapped (F32).
package struct VerifyHistory: Sendable {
    /// One place where a chain does not hold.
    package struct Finding: Codable, Equatable, Sendable {
        package let pbx: String
        package let position: Int64
        package let what: String
    }

    /// What the walk found; whole where there are no findings.
    package struct Report: Codable, Equatable, Sendable {
        package var chains = 0
        package var entries = 0
        package var findings: [Finding] = []
    }

    let store: Store
    let chain: HistoryChain
    static let page = 1000
    /// A chain in which retention or an erasure is at work meanwhile is walked again, so often at most.
    static let tries = 5

    package init(store: Store, chain: HistoryChain) {
        self.store = store
        self.chain = chain
    }

    package func callAsFunction() async throws -> Report {
        var report = Report()
        var last: String?
        while case let heads = try await heads(after: last), !heads.isEmpty {
            for head in heads {
                let walk = try await walk(head.pbx)
                report.chains += 1
                report.entries += walk.entries
                report.findings += walk.findings
            }
            last = heads.last?.pbx
        }
        for pbx in try await store.read({ tx in try tx.history.chainsWithoutHead() }) {
            report.findings.append(Finding(pbx: pbx, position: 0, what: "the chain's head is gone"))
        }
        try await findRemovedPBXs(&report)
        return report
    }

    private func heads(after last: String?) async throws -> [HistoryLink] {
        try await store.read { tx in try tx.history.heads(after: last, limit: Self.page) }
    }

    private func walk(_ pbx: String) async throws -> ChainWalk {
        var walk = try await walkOnce(pbx)
        for _ in 1..<Self.tries where !walk.findings.isEmpty {
            let (head, tail) = try await ends(of: pbx)
            if head == walk.head, tail == walk.tail { break }
            walk = try await walkOnce(pbx)
        }
        return walk
    }

    private func walkOnce(_ pbx: String) async throws -> ChainWalk {
        let (head, tail) = try await ends(of: pbx)
        var walk = ChainWalk(chain: chain, head: head, tail: tail)
        while case let start = walk.position + 1, start <= head.position {
            let rows = try await store.read { tx in try tx.history.chain(pbx: pbx, from: start, limit: Self.page) }
            guard !rows.isEmpty else { break }
            for row in rows where walk.position < head.position { try walk.take(row) }
        }
        walk.end()
        return walk
    }

    private func ends(of pbx: String) async throws -> (head: HistoryLink, tail: HistoryLink) {
        try await store.read { tx in (try tx.history.head(pbx: pbx), try tx.history.tail(pbx: pbx)) }
    }

    /// Every PBX that was ever made stands in the installation's own chain, so that one taken out with all its history shows.
    private func findRemovedPBXs(_ report: inout Report) async throws {
        var position: Int64 = 0
        while true {
            let start = position + 1
            let rows = try await store.read { tx in try tx.history.chain(pbx: "", from: start, limit: Self.page) }
            guard let last = rows.last else { return }
            position = last.position
            for row in rows where row.action == Chronicle.registration {
                let name = String(row.subject.dropFirst("pbx/".count))
                let head = try await store.read { tx in try tx.history.head(pbx: name) }
                if head.position == 0 { report.findings.append(Finding(pbx: name, position: 0, what: "the PBX and its history are gone")) }
            }
        }
    }
}
