package import Domain
package import Storage

/// Reads what commands and API list and show; changes nothing. Lists take up after a cursor, the last item's own.
package struct Browse: Sendable {
    let store: Store

    package init(store: Store) { self.store = store }

    package func pbxs(after: String?, limit: Int) async throws -> [PBXView] {
        try await store.read { tx in try tx.pbxs.list(after: after, limit: limit).map { try PBXView($0, tx) } }
    }

    package func pbx(_ id: PBXID) async throws -> PBXView? {
        try await store.read { tx in try tx.pbxs.find(id).map { try PBXView($0, tx) } }
    }

    package func profiles(pbx: PBXID, after: Int64?, limit: Int) async throws -> [ProfileView] {
        try await store.read { tx in try tx.profiles.list(pbx: pbx, after: after, limit: limit).map { try ProfileView($0, tx) } }
    }

    /// The profile of a PBX that `name` names: by its username, else by its id.
    package func profile(_ name: String, pbx: PBXID) async throws -> ProfileView? {
        try await store.read { tx in
            // Erased, it is found by its id only (F23).
            let named = try tx.profiles.find(usernameKey: name.caseFoldedKey).flatMap { $0.pbx == pbx && $0.state != .erased ? $0 : nil }
            let found = try named ?? Int64(name).flatMap { try tx.profiles.find(ProfileID($0)) }
            return try found.flatMap { $0.pbx == pbx ? try ProfileView($0, tx) : nil }
        }
    }

    package func extensions(pbx: PBXID, after: String?, limit: Int) async throws -> [ExtensionView] {
        try await store.read { tx in try tx.extensions.list(pbx: pbx, after: after, limit: limit).map { try ExtensionView($0, tx) } }
    }

    package func `extension`(_ number: ExtensionNumber, pbx: PBXID) async throws -> ExtensionView? {
        try await store.read { tx in try tx.extensions.find(number, pbx: pbx).map { try ExtensionView($0, tx) } }
    }

    /// Privileges after the one whose id is `after`; a text that is no such id is refused.
    package func privileges(pbx: PBXID, after: String?, limit: Int) async throws -> [PrivilegeView] {
        let after = try after.map { try PrivilegeView.parse(id: $0) }
        return try await store.read { tx in
            try tx.privileges.list(pbx: pbx, after: after, limit: limit).map {
                PrivilegeView(profile: $0.profile, username: $0.username, privilege: $0.name)
            }
        }
    }

    package func events(state: EventRow.State?, after: Int64?, limit: Int) async throws -> [EventView] {
        try await store.read { tx in try tx.events.list(state: state, after: after, limit: limit).map(EventView.init) }
    }

    package func event(number: Int64) async throws -> EventView? {
        try await store.read { tx in try tx.events.find(number).map(EventView.init) }
    }

    /// The event that `name` means.
    package func event(_ name: String) async throws -> EventName.Meaning {
        try await store.read { tx in try EventName(tx: tx).meaning(of: name) }
    }

    /// What means this event and no other: its id, or its number where several sources use that id.
    package func name(of event: EventView) async throws -> String {
        try await store.read { tx in try EventName(tx: tx).name(id: event.id, number: event.number) }
    }

    package func emails(state: EmailRow.State?, after: Int64?, limit: Int) async throws -> [EmailView] {
        try await store.read { tx in try tx.emails.list(state: state, after: after, limit: limit).map(EmailView.init) }
    }

    package func email(_ number: Int64) async throws -> EmailView? {
        try await store.read { tx in try tx.emails.find(number).map(EmailView.init) }
    }

    /// History after a sequence number; of one profile's life, where it is given.
    package func history(profile: ProfileID?, after: Int64?, limit: Int) async throws -> [HistoryView] {
        try await store.read { tx in
            let rows =
                try profile.map { try tx.history.list(of: $0, after: after, limit: limit) } ?? tx.history.list(after: after, limit: limit)
            return try HistoryView.views(of: rows, tx)
        }
    }

    package func keys(after: String?, limit: Int) async throws -> [KeyView] {
        try await store.read { tx in try tx.apiKeys.list(after: after, limit: limit).map(KeyView.init) }
    }

    /// The nodes, each judged by the clock that they share; `lease` is how long one may hold work.
    package func nodes(after: String?, limit: Int, now: Timestamp, lease: Duration) async throws -> [NodeView] {
        try await store.read { tx in
            let now = try tx.clock(now)
            return try tx.nodes.list(after: after, limit: limit).map { NodeView($0, now: now, lease: lease) }
        }
    }
}
