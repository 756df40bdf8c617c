package import Cryptography
package import Domain
package import Storage

/// Gives profiles the password hashes that an older system made, so that people keep their passwords (F28).
///
/// Only a profile that never had a password gets one so: nobody can give a living profile another.
package struct ImportHashes: Sendable {
    /// One row of the file: the line it starts on, and what it says.
    package struct Row: Sendable {
        package let line: Int
        package let username: String
        package let hash: String

        package init(line: Int, username: String, hash: String) {
            self.line = line
            self.username = username
            self.hash = hash
        }
    }

    /// A row that was not taken, and why; never with its hash.
    package struct Refused: Codable, Equatable, Sendable {
        package let line: Int
        package let username: String?
        package let reason: String

        package init(line: Int, username: String? = nil, reason: String) {
            self.line = line
            self.username = username
            self.reason = reason
        }
    }

    /// What became of some rows; `already` counts those whose profile has its hash from an earlier time that the file was given.
    package struct Outcome: Codable, Equatable, Sendable {
        package var imported = 0
        package var already = 0
        package var refused: [Refused] = []

        package init() {}

        package mutating func add(_ other: Outcome) {
            imported += other.imported
            already += other.already
            refused += other.refused
        }
    }

    private struct Parsed {
        let row: Row
        let username: Username
        let scheme: String
    }

    private enum End { case imported, already, refused(String) }

    /// Rows that one transaction takes at most, so that it is short.
    package static let batch = 64

    let store: Store
    let ambient: Ambient
    let chain: HistoryChain

    package init(store: Store, ambient: Ambient, chain: HistoryChain) {
        self.store = store
        self.ambient = ambient
        self.chain = chain
    }

    /// Takes at most `batch` rows in one transaction.
    package func callAsFunction(_ rows: ArraySlice<Row>, pbx: PBXID, actor: String) async throws -> Outcome {
        var outcome = Outcome()
        var parsed: [Parsed] = []
        for row in rows {
            do throws(Refusal) {
                parsed.append(Parsed(row: row, username: try Username(row.username), scheme: try ImportedHash(row.hash).schemeName))
            } catch {
                outcome.refused.append(Refused(line: row.line, username: named(row), reason: error.reason))
            }
        }
        let ends = try await take(parsed, pbx, actor)
        for (parsed, end) in zip(parsed, ends) {
            switch end {
            case .imported: outcome.imported += 1
            case .already: outcome.already += 1
            case .refused(let reason):
                outcome.refused.append(Refused(line: parsed.row.line, username: parsed.username.text, reason: reason))
            }
        }
        outcome.refused.sort { $0.line < $1.line }
        return outcome
    }

    private func take(_ rows: [Parsed], _ pbx: PBXID, _ actor: String) async throws -> [End] {
        guard !rows.isEmpty else { return [] }
        return try await store.write { tx in
            let now = try tx.clock(ambient.now())
            try tx.hold(pbx.text)
            let chronicle = Chronicle(tx: tx, ambient: ambient, chain: chain)
            let ends = try rows.map { row in
                guard let profile = try tx.profiles.find(usernameKey: row.username.key), profile.pbx == pbx else {
                    return End.refused("there is no profile \(row.username) on this PBX; make it first, then give the file again.")
                }
                if let end = try end(of: row, profile, tx) { return end }
                guard try tx.credentials.add(row.row.hash, of: profile.id, at: now) else { return Self.hasPassword }
                try chronicle.append(
                    Record("password.imported", on: .profile(.known(profile.id)), [.init("scheme", row.scheme)]), actor: actor, cause: nil,
                    pbx: pbx.text, at: now)
                return .imported
            }
            try chronicle.close()
            return ends
        }
    }

    /// Why the profile gets no hash; nil where it does.
    private func end(of row: Parsed, _ profile: Profile, _ tx: Transaction) throws -> End? {
        switch profile.state {
        case .disabled: return .refused("the profile is disabled; enable it first, or leave the row out.")
        case .erased: return .refused("the profile is erased; leave the row out.")
        case .active: break
        }
        let hash = try tx.credentials.hash(of: profile.id)
        if hash == row.row.hash { return .already }
        if let hash, (try? ImportedHash(hash)) != nil {
            return .refused("the profile has another imported hash; the person can ask for a link instead.")
        }
        // Replaced since at a sign-in, or by a new password.
        if try tx.history.tells("password.imported", of: profile.id) { return .already }
        return try tx.history.tells("password.set", of: profile.id) ? Self.hasPassword : nil
    }

    private static let hasPassword = End.refused("the profile has, or had, a password of its own; leave the row out.")

    /// The username as it stands in the row, where it can be shown.
    private func named(_ row: Row) -> String? { (try? Username(row.username))?.text }
}
