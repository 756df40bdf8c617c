package import Cryptography
package import Domain
package import Storage

/// Gives up a node that will not come back: what it had sealed and not published, or not handed over, waits again, for the others, under new
/// links; the old ones are dead. What left its hands is left as it is.
package struct RetireNode: Sendable {
    package enum Outcome: Equatable, Sendable {
        /// So many emails wait again.
        case retired(emails: Int)
        case unknown
        /// It was heard of within the last two leases.
        case isAlive
        case wasRetired
    }

    let store: Store
    let ambient: Ambient
    let chain: HistoryChain
    let lease: Duration

    package init(store: Store, ambient: Ambient, chain: HistoryChain, lease: Duration) {
        self.store = store
        self.ambient = ambient
        self.chain = chain
        self.lease = lease
    }

    package func callAsFunction(_ name: String, actor: String) async throws -> Outcome {
        let outcome: Outcome = try await store.write { [ambient, chain, lease] tx in
            let now = try tx.clock(ambient.now())
            guard let node = try tx.nodes.find(name) else { return .unknown }
            if node.retiredAt != nil {
                // An earlier version left in its hands what it could not send again.
                guard try tx.emails.hasUnsent(node: name) else { return .wasRetired }
            } else {
                // First of all, so that a seal that is under way is waited for, and one that comes later finds the node retired.
                guard try tx.nodes.retire(name, silentSince: now.adding(lease * -2), at: now) else { return .isAlive }
            }
            try tx.tokens.endUnsent(node: name, at: now)
            let emails = try LostSpool.sendAgain(node: name, reason: "node \(name) was retired", in: tx, at: now)
            try tx.emails.giveUp(node: name, reason: "node \(name) was retired, and what it told is not kept", at: now)
            try tx.emails.releaseAll(node: name)
            let chronicle = Chronicle(tx: tx, ambient: ambient, chain: chain)
            let detail = [Record.Detail("emails", String(emails))]
            try chronicle.append(Record("node.retired", on: .node(name), detail), actor: actor, cause: nil, pbx: "", at: now)
            try chronicle.close()
            return .retired(emails: emails)
        }
        store.hint()
        return outcome
    }
}
