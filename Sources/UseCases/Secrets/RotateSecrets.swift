package import Cryptography
package import Domain
package import Storage

/// Makes a new key, and puts it in the place of the current one on every node (ASVS 5.0 §13.3.4).
package struct RotateSecrets: Sendable {
    package enum Outcome: Equatable, Sendable {
        /// Every node uses the key from that instant on.
        case done(from: Timestamp)
        case isCurrent
        /// This node does not have the key's file.
        case lacksFile
        /// Another key of this purpose becomes current first.
        case underWay(id: String, from: Timestamp)
    }

    let store: Store
    let ambient: Ambient
    let secrets: Secrets
    let chain: HistoryChain

    package init(store: Store, ambient: Ambient, secrets: Secrets, chain: HistoryChain) {
        self.store = store
        self.ambient = ambient
        self.secrets = secrets
        self.chain = chain
    }

    /// Puts the key in the place of the current one, after a notice that lets every running node read it first.
    package func callAsFunction(_ purpose: Secrets.Purpose, id: String, actor: String) async throws -> Outcome {
        try refuseUnlessRotating(purpose)
        guard secrets.ids(of: purpose).contains(id) else { return .lacksFile }
        return try await store.write { tx in
            try tx.hold("")
            let now = try tx.clock(ambient.now())
            let from = now.adding(AgreeOnSecrets.notice)
            let schedule = KeySchedule(try tx.secrets.list(), of: purpose)
            if let coming = schedule.coming(at: now) { return .underWay(id: coming.id, from: coming.from) }
            let former = schedule.current(at: now)?.id
            guard former != id else { return .isCurrent }
            try tx.secrets.appoint(purpose.rawValue, id: id, from: from, at: now)
            try note("secret.rotated", purpose, id, [.init("former", former ?? ""), .init("from", from.description)], actor, tx, now)
            return .done(from: from)
        }
    }

    /// Makes a key and its file on this node; its id. Nothing uses it before it is made current.
    package func make(_ purpose: Secrets.Purpose, actor: String) async throws -> String {
        try refuseUnlessRotating(purpose)
        let id = try await offload { [secrets] in try secrets.make(purpose) }
        let now = ambient.now()
        try await store.write { tx in
            try tx.hold("")
            try tx.secrets.insert(purpose.rawValue, id: id, at: now)
            try note("secret.created", purpose, id, [], actor, tx, now)
        }
        return id
    }

    private func refuseUnlessRotating(_ purpose: Secrets.Purpose) throws {
        guard purpose.rotates else {
            throw Refusal(.invalidValue, "the \(purpose.rawValue) key never changes; token, pepper and form may.")
        }
    }

    /// Ids alone: the key itself stands in its file and nowhere else.
    private func note(
        _ action: String, _ purpose: Secrets.Purpose, _ id: String, _ detail: [Record.Detail], _ actor: String, _ tx: Transaction,
        _ now: Timestamp
    ) throws {
        let chronicle = Chronicle(tx: tx, ambient: ambient, chain: chain)
        let record = Record(action, on: .secret("\(purpose.rawValue)/\(id)"), detail)
        try chronicle.append(record, actor: actor, cause: nil, pbx: "", at: now)
        try chronicle.close()
    }
}
