import Cryptography
import Domain
import Storage

/// Writes the history within one transaction: each entry linked to the one before it on the same PBX (F32).
final class Chronicle {
    /// The action by which the installation's own chain names a PBX.
    static let registration = "pbx.registered"

    private let tx: Transaction
    private let ambient: Ambient
    private let chain: HistoryChain
    private var heads: [String: HistoryLink] = [:]
    /// Linked, and written together when the transaction ends.
    private var rows: [NewHistoryRow] = []

    init(tx: Transaction, ambient: Ambient, chain: HistoryChain) {
        self.tx = tx
        self.ambient = ambient
        self.chain = chain
    }

    /// Adds one entry; a profile's own chain is that of its PBX.
    func append(_ record: Record, created: ProfileID? = nil, actor: String, cause: String?, pbx: String, at now: Timestamp) throws {
        let sealed = try SealedRecord(record, cause: cause, salt: ambient.random(16), chain)
        try append(sealed, created: created, actor: actor, pbx: pbx, at: now)
        // The installation's own chain names every PBX that was made, so that one taken out with all its history shows.
        if record.action == "pbx.created", !pbx.isEmpty {
            try append(Record(Self.registration, on: .pbxNamed(pbx)), actor: actor, cause: cause, pbx: "", at: now)
        }
    }

    /// Adds one entry whose detail was sealed before.
    func append(_ sealed: SealedRecord, created: ProfileID? = nil, actor: String, pbx: String, at now: Timestamp) throws {
        let owner = try pbx.isEmpty ? chainOwner(of: sealed.record.subject) : pbx
        let head = try heads[owner] ?? firstHead(of: owner)
        let subject = text(of: sealed.record.subject, pbx: owner, created: created)
        let profile = sealed.record.profile.flatMap { number(of: $0, created: created) }
        let other = sealed.record.otherProfile?.number
        let hash = try chain.next(
            after: head.hash, position: head.position + 1, at: now, pbx: owner, actor: actor, action: sealed.record.action,
            subject: subject, profile: profile, otherProfile: other, detailDigest: sealed.digest)
        rows.append(
            NewHistoryRow(
                pbx: owner, position: head.position + 1, at: now, actor: actor, action: sealed.record.action, subject: subject,
                profile: profile, otherProfile: other, detail: sealed.detail, salt: sealed.salt, detailDigest: sealed.digest, hash: hash))
        heads[owner] = HistoryLink(pbx: owner, position: head.position + 1, hash: hash)
    }

    /// No other transaction adds to the chain from here on.
    private func firstHead(of owner: String) throws -> HistoryLink {
        try tx.hold(owner)
        return try tx.history.head(pbx: owner)
    }

    /// Writes the entries and moves the heads of every chain that grew; called once, before the transaction ends.
    func close() throws {
        try tx.history.insert(rows)
        for head in heads.values { try tx.history.moveHead(to: head) }
        rows = []
        heads = [:]
    }

    private func chainOwner(of subject: Record.Subject) throws -> String {
        guard case .profile(.known(let id)) = subject else { return "" }
        return try tx.profiles.find(id)?.pbx.text ?? ""
    }

    private func number(of who: Who, created: ProfileID?) -> Int64? {
        switch who {
        case .known(let id): id.number
        case .created: created?.number
        }
    }

    private func text(of subject: Record.Subject, pbx: String, created: ProfileID?) -> String {
        switch subject {
        case .pbx: "pbx/\(pbx)"
        case .pbxNamed(let name): "pbx/\(name)"
        case .profile(.known(let id)): "profile/\(id)"
        case .profile(.created): "profile/\(created?.description ?? "?")"
        case .extension(let number): "extension/\(number)"
        case .key(let id): "key/\(id)"
        case .secret(let name): "secret/\(name)"
        case .email(let number): "email/\(number)"
        case .event(let number): "event/\(number)"
        case .node(let name): "node/\(name)"
        case .storage: "storage"
        }
    }
}

/// A record with its detail as it will be stored and the digest that stands for it in the chain: what can be made before a transaction.
struct SealedRecord: Sendable {
    let record: Record
    let detail: String
    let salt: String
    let digest: String

    init(_ record: Record, cause: String?, salt: [UInt8], _ chain: HistoryChain) throws {
        self.record = record
        detail = HistoryDetail.text(record.detail, cause: cause)
        self.salt = Hex.text(salt)
        digest = try chain.digest(ofDetail: detail, salt: self.salt)
    }
}
