import Cryptography
import Domain
import Storage

/// Writes the history within one transaction: each entry linked to the one before it on the same PBX (F32).
final class Chronicle {
    private let tx: Transaction
    private let ambient: Ambient
    private let chain: HistoryChain
    private var heads: [String: HistoryLink] = [:]

    init(tx: Transaction, ambient: Ambient, chain: HistoryChain) {
        self.tx = tx
        self.ambient = ambient
        self.chain = chain
    }

    /// Adds one entry; a profile's own chain is that of its PBX.
    func append(_ record: Record, created: ProfileID? = nil, actor: String, cause: String?, pbx: String, at now: Timestamp) throws {
        let owner = try pbx.isEmpty ? chainOwner(of: record.subject) : pbx
        let head = try heads[owner] ?? firstHead(of: owner)
        let detail = HistoryDetail.text(record.detail, cause: cause)
        let salt = Hex.text(ambient.random(16))
        let digest = try chain.digest(ofDetail: detail, salt: salt)
        let subject = text(of: record.subject, pbx: owner, created: created)
        let profile = record.profile.flatMap { number(of: $0, created: created) }
        let other = record.otherProfile?.number
        let hash = try chain.next(
            after: head.hash, position: head.position + 1, at: now, pbx: owner, actor: actor, action: record.action, subject: subject,
            profile: profile, otherProfile: other, detailDigest: digest)
        try tx.history.insert(
            NewHistoryRow(
                pbx: owner, position: head.position + 1, at: now, actor: actor, action: record.action, subject: subject,
                profile: profile, otherProfile: other, detail: detail, salt: salt, detailDigest: digest, hash: hash))
        heads[owner] = HistoryLink(pbx: owner, position: head.position + 1, hash: hash)
        // The installation's own chain names every PBX that was made, so that one taken out with all its history shows.
        if record.action == "pbx.created", !owner.isEmpty {
            try append(Record("pbx.created", on: .pbxNamed(owner)), actor: actor, cause: cause, pbx: "", at: now)
        }
    }

    /// No other transaction adds to the chain from here on.
    private func firstHead(of owner: String) throws -> HistoryLink {
        try tx.hold(owner)
        return try tx.history.head(pbx: owner)
    }

    /// Moves the heads of every chain that grew; called once, before the transaction ends.
    func close() throws {
        for head in heads.values { try tx.history.moveHead(to: head) }
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
        }
    }
}
