package import Domain
import Storage

/// A profile as people name it: `id:7` and `username:ada` are plain, without such a word it may be either.
package enum ProfileName {
    package static let id = "id:"
    package static let username = "username:"

    /// Tells in one line how each of two profiles is named that one text fits.
    package static func explain(_ name: String, _ found: [ProfileView]) -> String {
        let (first, last) = (found.first?.id ?? "", found.last?.id ?? "")
        return "\(name) is the username of profile \(first) and the id of profile \(last); say \(username)\(name) or \(id)\(name)."
    }
}

extension Browse {
    /// The profiles that `name` may mean, the one with that username first; `pbx` nil is any. More than one where a username is the id of another.
    package func profiles(named name: String, pbx: PBXID?) async throws -> [ProfileView] {
        try await store.read { tx in
            var found: [Profile?] = []
            if name.hasPrefix(ProfileName.id) {
                found = try [Self.profile(id: name.dropFirst(ProfileName.id.count), tx)]
            } else if name.hasPrefix(ProfileName.username) {
                found = try [Self.profile(username: name.dropFirst(ProfileName.username.count), tx)]
            } else {
                let named = try Self.profile(username: name[...], tx)
                let numbered = try Self.profile(id: name[...], tx)
                found = [named, numbered?.id == named?.id ? nil : numbered]
            }
            return try found.compactMap { $0 }.filter { pbx == nil || $0.pbx == pbx }.map { try ProfileView($0, tx) }
        }
    }

    /// The profile of a PBX that has the username.
    package func profile(username: String, pbx: PBXID) async throws -> ProfileView? {
        try await store.read { tx in
            try Self.profile(username: username[...], tx).flatMap { $0.pbx == pbx ? try ProfileView($0, tx) : nil }
        }
    }

    /// Erased, it is found by its id only (F23).
    private static func profile(username: Substring, _ tx: Transaction) throws -> Profile? {
        try tx.profiles.find(usernameKey: String(username).caseFoldedKey).flatMap { $0.state == .erased ? nil : $0 }
    }

    private static func profile(id: Substring, _ tx: Transaction) throws -> Profile? {
        try Int64(id).flatMap { try tx.profiles.find(ProfileID($0)) }
    }
}
