package import Domain
package import Storage

/// Enters this node among those that serve from the database; its name and its spool are its own alone.
package struct JoinNodes: Sendable {
    package enum Outcome: Equatable, Sendable {
        case joined
        /// A node of this name lives, and sends from another spool.
        case nameIsTaken
        /// So many emails that the node sealed into another spool, which is not here, have not left its hands.
        case spoolIsGone(emails: Int)
        /// The database is being filled from another one, or that was broken off.
        case copyUnderWay
    }

    let store: Store
    let ambient: Ambient
    let node: Node
    let lease: Duration

    package init(store: Store, ambient: Ambient, node: Node, lease: Duration) {
        self.store = store
        self.ambient = ambient
        self.node = node
        self.lease = lease
    }

    /// What an earlier life under another name had sealed into the same spool is this node's from now on.
    package func callAsFunction() async throws -> Outcome {
        try await store.write { [ambient, node, lease] tx in
            let now = try tx.clock(ambient.now())
            try tx.holdNode(node.name)
            guard try tx.nodes.find(CopyStorage.marker) == nil else { return .copyUnderWay }
            if let known = try tx.nodes.find(node.name), known.spool != node.spool {
                if known.isAlive(at: now, lease: lease) { return .nameIsTaken }
                if try tx.emails.hasUnsent(node: node.name) { return .spoolIsGone(emails: try tx.emails.countUnsent(node: node.name)) }
            }
            for former in try tx.nodes.formerNames(spool: node.spool, now: node.name) {
                try tx.emails.inherit(from: former, by: node.name)
                try tx.emails.releaseAll(node: former)
                try tx.nodes.forget(former)
            }
            try tx.emails.releaseAll(node: node.name)
            if try tx.timesToCome.lead(of: node.name, at: now) != nil { try tx.timesToCome.bringBack(to: now) }
            try tx.nodes.register(node.name, spool: node.spool, at: now)
            return .joined
        }
    }

    /// The node ends by itself: nobody need wait for it.
    package func leave() async throws {
        try await store.write { [ambient, node] tx in
            try tx.emails.releaseAll(node: node.name)
            try tx.nodes.stop(node.name, spool: node.spool, at: tx.clock(ambient.now()))
        }
    }
}

/// Who serves: the node's name, and what names the spool that it sends from.
package struct Node: Equatable, Sendable {
    package let name: String
    package let spool: String

    package init(name: String, spool: String) {
        self.name = name
        self.spool = spool
    }
}

extension NodeRow {
    /// Whether the node was heard of lately and has not ended.
    func isAlive(at now: Timestamp, lease: Duration) -> Bool {
        stoppedAt == nil && retiredAt == nil && seenAt.adding(lease * 2) > now
    }
}
