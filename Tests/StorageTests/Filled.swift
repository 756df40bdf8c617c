import Domain
import Storage
import TestSupport

/// A database with the PBX acme and the profiles grace and ada.
struct Filled: Sendable {
    let database: any TestDatabase
    let store: Store
    let pbx: PBXID
    let grace: ProfileID
    let ada: ProfileID

    init(_ backend: Backend) async throws {
        database = try backend.database()
        store = try await database.open(now: Moment.start)
        let acme = try PBXID("acme")
        pbx = acme
        let forms = (try Self.form("grace"), try Self.form("ada"))
        (grace, ada) = try await store.write { tx in
            try tx.pbxs.insert(acme, name: "Acme", locale: .english, at: Moment.start)
            return (
                try tx.profiles.insert(forms.0, pbx: acme, at: Moment.start), try tx.profiles.insert(forms.1, pbx: acme, at: Moment.start)
            )
        }
    }

    static func form(_ username: String, first: String = "Ada", email: String? = nil) throws -> ProfileForm {
        try ProfileForm(username: username, firstName: first, lastName: "Byron", email: email ?? "\(username)@acme.example")
    }

    /// A waiting email to Ada, and its number.
    func email(_ kind: EmailKind = .createPassword, source: String = "/p", id: String = "e-1", at now: Timestamp = Moment.start)
        async throws -> Int64
    {
        let address = try EmailAddress("ada@acme.example")
        return try await store.write { [ada] tx in
            let known = try tx.events.list(state: nil, after: nil, limit: 100).first { $0.id == id }?.number
            let event =
                try known ?? tx.events.insert(id: id, source: source, type: "t", pbx: "acme", json: "{}", actor: "test", at: now) ?? 0
            try tx.emails.insert(
                NewEmail(event: event, cause: id, kind: kind, profile: ada, address: address, locale: .english, facts: "{}"), at: now)
            return try tx.emails.list(state: nil, after: nil, limit: 1000).last?.number ?? 0
        }
    }

    func lease(_ owner: String = "a/0", at now: Timestamp = Moment.start, for lease: Duration = .seconds(15), limit: Int = 100) async throws
        -> [EmailRow]
    {
        try await store.write { tx in try tx.emails.lease(to: owner, at: now, until: now.adding(lease), limit: limit) }
    }

    func seal(_ number: Int64, owner: String = "a/0", file: String = "f", at now: Timestamp = Moment.start) async throws -> Bool {
        try await store.write { tx in
            try tx.emails.seal([Seal(number: number, file: file, messageID: "<1@x>")], owner: owner, node: "a", at: now) == [number]
        }
    }

    func row(_ number: Int64) async throws -> EmailRow? { try await store.read { tx in try tx.emails.find(number) } }
}
