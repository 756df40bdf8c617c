import Cryptography
import Domain
import Storage

/// Judges the entries of one chain in their order, from what retention left of its beginning to its head.
struct ChainWalk {
    let chain: HistoryChain
    let head: HistoryLink
    /// The last entry that retention removed.
    let tail: HistoryLink
    private(set) var position: Int64
    private(set) var entries = 0
    private(set) var findings: [VerifyHistory.Finding] = []
    private var previous: String
    private var sequence: Int64 = 0
    /// Entries whose detail was erased, and those of which the chain says so.
    private var erased = Positions()
    private var accounted = Positions()
    /// What the chain says was removed last.
    private var trimmed: (position: String, hash: String)?

    init(chain: HistoryChain, head: HistoryLink, tail: HistoryLink) {
        self.chain = chain
        self.head = head
        self.tail = tail
        position = tail.position
        previous = tail.hash
    }

    mutating func take(_ row: HistoryRow) throws {
        if row.salt == nil { erased.insert(row.position...row.position) }
        if let what = try fault(in: row) { find(what, at: row.position) } else { note(row) }
        if row.sequence <= sequence { find("entry \(row.sequence) was moved in the list", at: row.position) }
        sequence = row.sequence
        previous = row.hash
        position = row.position
        entries += 1
    }

    mutating func end() {
        if position != head.position || previous != head.hash {
            find("the chain does not end where its head says: entries are missing", at: head.position)
        }
        if let lost = erased.first(from: 1, notIn: accounted) {
            find("the detail of entry \(lost) of this chain was taken out, and no erasure accounts for it", at: lost)
        }
        if let back = accounted.first(from: tail.position + 1, notIn: erased), back <= head.position {
            find("the detail of entry \(back) of this chain was erased, and is back", at: back)
        }
        let isTold = trimmed.map { $0.position == String(tail.position) && $0.hash == tail.hash } ?? (tail.position == 0)
        if !isTold { find("the beginning is not what the last removal by retention left: it was cut by hand", at: tail.position) }
    }

    private mutating func find(_ what: String, at position: Int64) {
        findings.append(VerifyHistory.Finding(pbx: head.pbx, position: position, what: what))
    }

    private func fault(in row: HistoryRow) throws -> String? {
        guard row.position == position + 1 else { return "entries \(position + 1) to \(row.position - 1) are missing" }
        let hash = try chain.next(
            after: previous, position: row.position, at: row.at, pbx: row.pbx, actor: row.actor, action: row.action, subject: row.subject,
            profile: row.profile, otherProfile: row.otherProfile, detailDigest: row.detailDigest)
        guard hash == row.hash else { return "entry \(row.sequence) was edited, swapped or put in" }
        return try isDetailGenuine(row) ? nil : "the detail of entry \(row.sequence) was edited"
    }

    private func isDetailGenuine(_ row: HistoryRow) throws -> Bool {
        if let salt = row.salt { return try chain.digest(ofDetail: row.detail, salt: salt) == row.detailDigest }
        return try chain.code(ofErasedDetail: row.detail, pbx: row.pbx, position: row.position, formerDigest: row.detailDigest)
            == row.erasureCode
    }

    /// What an entry that is genuine says of others.
    private mutating func note(_ row: HistoryRow) {
        let detail = HistoryDetail.members(row.detail)
        if row.action == EraseProfiles.action, let entries = detail["entries"].flatMap(Positions.init) { accounted.insert(entries) }
        if row.action == TrimHistory.action { trimmed = (detail["position"] ?? "", detail["hash"] ?? "") }
    }
}
