package import Domain
package import Storage

/// Reads what commands and API list and show; changes nothing. Lists take up after a cursor, the last item's own.
package struct Browse: Sendable {
    let store: Store

    package init(store: Store) { self.store = store }

    /// PBXs whose id begins with `prefix`.
    package func pbxs(beginning prefix: String = "", after: String?, limit: Int) async throws -> ListPage<PBXView> {
        try await store.read { tx in
            ListPage(
                try tx.pbxs.list(idsBeginning: prefix, after: after, limit: limit + 1).map { try PBXView($0, tx) }, limit: limit,
                cursor: \.id)
        }
    }

    package func pbx(_ id: PBXID) async throws -> PBXView? {
        try await store.read { tx in try tx.pbxs.find(id).map { try PBXView($0, tx) } }
    }

    package func profiles(pbx: PBXID, after: Int64?, limit: Int) async throws -> ListPage<ProfileView> {
        try await store.read { tx in
            ListPage(try ProfileView.all(tx.profiles.list(pbx: pbx, after: after, limit: limit + 1), tx), limit: limit, cursor: \.id)
        }
    }

    /// The profile of a PBX by its id.
    package func profile(_ id: ProfileID, pbx: PBXID) async throws -> ProfileView? {
        try await store.read { tx in try tx.profiles.find(id).flatMap { $0.pbx == pbx ? try ProfileView($0, tx) : nil } }
    }

    /// Extensions, assigned or not, whose number begins with `prefix`.
    package func extensions(pbx: PBXID, beginning prefix: String = "", after: String?, limit: Int) async throws -> ListPage<ExtensionView> {
        try await store.read { tx in
            let found = try tx.extensions.list(pbx: pbx, numbersBeginning: prefix, after: after, limit: limit + 1)
            return ListPage(try found.map { try ExtensionView($0, tx) }, limit: limit, cursor: \.number)
        }
    }

    package func `extension`(_ number: ExtensionNumber, pbx: PBXID) async throws -> ExtensionView? {
        try await store.read { tx in try tx.extensions.find(number, pbx: pbx).map { try ExtensionView($0, tx) } }
    }

    /// Privileges whose name begins with `prefix`, after the one whose id is `after`; a text that is no such id is refused.
    package func privileges(pbx: PBXID, beginning prefix: String = "", after: String?, limit: Int) async throws -> ListPage<PrivilegeView> {
        let after = try after.map { try PrivilegeView.parse(id: $0) }
        return try await store.read { tx in
            let found = try tx.privileges.list(pbx: pbx, namesBeginning: prefix, after: after, limit: limit + 1)
            return ListPage(
                found.map { PrivilegeView(profile: $0.profile, username: $0.username, privilege: $0.name) }, limit: limit, cursor: \.id)
        }
    }

    package func keys(after: String?, limit: Int) async throws -> ListPage<KeyView> {
        try await store.read { tx in
            ListPage(try tx.apiKeys.list(after: after, limit: limit + 1).map(KeyView.init), limit: limit, cursor: \.id)
        }
    }

    /// The nodes, each judged by the clock that they share; `lease` is how long one may hold work.
    package func nodes(after: String?, limit: Int, now: Timestamp, lease: Duration) async throws -> ListPage<NodeView> {
        try await store.read { tx in
            let now = try tx.clock(now)
            let found = try tx.nodes.list(after: after, limit: limit + 1)
            return ListPage(found.map { NodeView($0, now: now, lease: lease) }, limit: limit, cursor: \.id)
        }
    }
}
