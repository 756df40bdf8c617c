package import Domain
import Storage

/// What operators look into: queue, spool and history; of one PBX, where it is given.
extension Browse {
    package func events(state: EventState?, pbx: PBXID? = nil, after: Int64?, limit: Int) async throws -> ListPage<EventView> {
        try await store.read { tx in
            let found = try tx.events.list(state: state, pbx: pbx, after: after, limit: limit + 1)
            return ListPage(found.map(EventView.init), limit: limit) { String($0.number) }
        }
    }

    package func event(number: Int64) async throws -> EventView? {
        try await store.read { tx in try tx.events.find(number).map(EventView.init) }
    }

    /// The event that `name` means.
    package func event(_ name: String) async throws -> EventName.Meaning {
        try await store.read { tx in try EventName(tx: tx).meaning(of: name) }
    }

    /// Whether an event with that id came from that source.
    package func isKnown(_ id: String, from source: String) async throws -> Bool {
        try await store.read { tx in try !tx.events.find(id: id, source: source).isEmpty }
    }

    /// What means this event and no other: its id, or its number where several sources use that id.
    package func name(of event: EventView) async throws -> String {
        try await store.read { tx in try EventName(tx: tx).name(id: event.id, number: event.number) }
    }

    package func emails(state: EmailState?, pbx: PBXID? = nil, after: Int64?, limit: Int) async throws -> ListPage<EmailView> {
        try await store.read { tx in
            let found = try tx.emails.list(state: state, pbx: pbx, after: after, limit: limit + 1)
            return ListPage(found.map(EmailView.init), limit: limit, cursor: \.id)
        }
    }

    /// The email, where it goes to a profile of that PBX or none is given.
    package func email(_ number: Int64, pbx: PBXID? = nil) async throws -> EmailView? {
        try await store.read { tx in
            guard let row = try tx.emails.find(number), try pbx == nil || tx.profiles.find(row.profile)?.pbx == pbx else { return nil }
            return EmailView(row)
        }
    }

    /// History after a sequence number; of one PBX, or of one profile's life, where they are given.
    package func history(profile: ProfileID?, pbx: PBXID? = nil, after: Int64?, limit: Int) async throws -> ListPage<HistoryView> {
        try await store.read { tx in
            let rows: [HistoryRow]? = try profile.map { id in
                guard try pbx == nil || tx.profiles.find(id)?.pbx == pbx else { return [] }
                return try tx.history.list(of: id, after: after, limit: limit + 1)
            }
            let found = try rows ?? tx.history.list(pbx: pbx, after: after, limit: limit + 1)
            return ListPage(try HistoryView.views(of: found, tx), limit: limit) { String($0.sequence) }
        }
    }
}
