import Domain
import Storage

/// A history entry as commands and API show it (CONTRACT §7).
package struct HistoryView: Codable, Equatable, Sendable {
    package let sequence: Int64
    package let at: String
    package let pbx: String
    package let actor: String
    package let action: String
    package let subject: String
    /// The ids of the profiles whose life it is part of.
    package let profiles: [String]
    package let detail: [String: String]
    /// What happened, as a sentence for people.
    package let text: String

    init(_ row: HistoryRow, _ names: HistoryNames) {
        sequence = row.sequence
        at = row.at.description
        pbx = row.pbx
        actor = row.actor
        action = row.action
        subject = row.subject
        profiles = [row.profile, row.otherProfile].compactMap { $0.map(String.init) }
        detail = HistoryDetail.members(row.detail)
        text = HistorySentence(row.entry, names).text
    }

    static func views(of rows: [HistoryRow], _ tx: Transaction) throws -> [HistoryView] {
        let names = try HistoryNames(of: rows, tx)
        return rows.map { HistoryView($0, names) }
    }
}

/// What the profiles and keys that entries speak of are called at present.
package struct HistoryNames: Equatable, Sendable {
    let profiles: [Int64: String]
    let keys: [String: String]

    package init(profiles: [Int64: String] = [:], keys: [String: String] = [:]) {
        self.profiles = profiles
        self.keys = keys
    }

    init(of rows: [HistoryRow], _ tx: Transaction) throws {
        var (profiles, keys): ([Int64: String], [String: String]) = ([:], [:])
        for row in rows {
            let actor = HistoryActor(row.actor)
            for id in [row.profile, row.otherProfile, actor.profile].compactMap({ $0 }) where profiles[id] == nil {
                profiles[id] = try tx.profiles.find(ProfileID(id))?.username.text
            }
            if let key = actor.key, keys[key] == nil { keys[key] = try tx.apiKeys.find(key)?.name }
        }
        self.init(profiles: profiles, keys: keys)
    }
}

/// Who did what an entry tells of, as it is stored: `command`, `directory`, `pages`, `system`, `key/ID`, `profile/ID` or `sql/USER`.
struct HistoryActor {
    let kind: String
    let name: String

    init(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1)
        kind = parts.first.map(String.init) ?? ""
        name = parts.count == 2 ? String(parts[1]) : ""
    }

    var profile: Int64? { kind == "profile" ? Int64(name) : nil }
    var key: String? { kind == "key" ? name : nil }
}
