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

    package init(store: Store, chain: HistoryChain) {
        self.store = store
        self.chain = chain
    }

    package func callAsFunction() async throws -> Report {
        var report = Report()
        var last: String?
        while case let heads = try await heads(after: last), !heads.isEmpty {
            for head in heads { try await walk(head, &report) }
            last = heads.last?.pbx
        }
        for pbx in try await store.read({ tx in try tx.history.chainsWithoutHead() }) {
            report.findings.append(Finding(pbx: pbx, position: 0, what: "the chain's head is gone"))
        }
        try await findRemovedPBXs(&report)
        return report
    }

    private func heads(after last: String?) async throws -> [HistoryHead] {
        try await store.read { tx in try tx.history.heads(after: last, limit: Self.page) }
    }

    private func walk(_ head: HistoryHead, _ report: inout Report) async throws {
        report.chains += 1
        var previous = ""
        var position: Int64 = 0
        var sequence: Int64 = 0
        while position < head.position {
            let start = position + 1
            let rows = try await store.read { tx in try tx.history.chain(pbx: head.pbx, from: start, limit: Self.page) }
            guard !rows.isEmpty else { break }
            for row in rows {
                if let what = try fault(in: row, after: previous, expected: position + 1) {
                    report.findings.append(Finding(pbx: head.pbx, position: row.position, what: what))
                }
                if row.sequence <= sequence {
                    report.findings.append(
                        Finding(pbx: head.pbx, position: row.position, what: "entry \(row.sequence) was moved in the list"))
                }
                sequence = row.sequence
                previous = row.hash
                position = row.position
                report.entries += 1
            }
        }
        if position != head.position || previous != head.hash {
            report.findings.append(
                Finding(pbx: head.pbx, position: head.position, what: "the chain does not end where its head says: entries are missing"))
        }
    }

    private func fault(in row: HistoryRow, after previous: String, expected: Int64) throws -> String? {
        guard row.position == expected else { return "entries \(expected) to \(row.position - 1) are missing" }
        let hash = try chain.next(
            after: previous, position: row.position, at: row.at, pbx: row.pbx, actor: row.actor, action: row.action, subject: row.subject,
            detailDigest: row.detailDigest)
        guard hash == row.hash else { return "entry \(row.sequence) was edited, swapped or put in" }
        guard let salt = row.salt, try chain.digest(ofDetail: row.detail, salt: salt) == row.detailDigest else {
            return "the detail of entry \(row.sequence) was edited"
        }
        return nil
    }

    /// Every PBX that was ever made stands in the installation's own chain, so that one taken out with all its history shows.
    private func findRemovedPBXs(_ report: inout Report) async throws {
        var position: Int64 = 0
        while true {
            let start = position + 1
            let rows = try await store.read { tx in try tx.history.chain(pbx: "", from: start, limit: Self.page) }
            guard let last = rows.last else { return }
            position = last.position
            for row in rows where row.action == "pbx.created" {
                let name = String(row.subject.dropFirst("pbx/".count))
                let head = try await store.read { tx in try tx.history.head(pbx: name) }
                if head.position == 0 { report.findings.append(Finding(pbx: name, position: 0, what: "the PBX and its history are gone")) }
            }
        }
    }
}
