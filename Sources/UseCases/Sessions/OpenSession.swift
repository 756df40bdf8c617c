package import Cryptography
package import Domain
package import Storage

/// Who is signed in with a secret; asked of the database at every request, so that what ended is ended everywhere at once (ASVS 5.0 §7.2.1).
package struct OpenSession: Sendable {
    /// Somebody who is signed in.
    package struct Visit: Equatable, Sendable {
        package let profile: ProfileID
        package let pbx: PBXID
        package let pbxName: String
        package let brand: Brand
        package let username: String
        package let email: String
        package let firstName: String
        package let lastName: String
        package let device: Device
        /// Under what the session is stored.
        let digest: String
    }

    let store: Store
    let ambient: Ambient
    let digester: TokenDigester
    let limit: SessionLimit

    package init(store: Store, ambient: Ambient, digester: TokenDigester, limit: SessionLimit) {
        self.store = store
        self.ambient = ambient
        self.digester = digester
        self.limit = limit
    }

    /// Nil for a session that ended, was never, or could not begin today: where nothing needs a password any more, none counts (F13).
    package func callAsFunction(_ secret: TokenText?) async throws -> Visit? {
        guard let secret else { return nil }
        let digests = try digester.digests(secret, of: .session)
        let found = try await store.read { [ambient, limit] tx -> (visit: Visit, isDue: Bool)? in
            let now = try tx.clock(ambient.now())
            guard let row = try tx.sessions.find(anyOf: digests, limit, at: now), let profile = try tx.profiles.find(row.profile),
                profile.state == .active, let pbx = try tx.pbxs.find(profile.pbx), try tx.needsPassword(profile.id)
            else { return nil }
            let visit = Visit(
                profile: profile.id, pbx: pbx.id, pbxName: pbx.name, brand: pbx.brand, username: profile.username.text,
                email: profile.email.text, firstName: profile.firstName, lastName: profile.lastName, device: row.device, digest: row.digest)
            return (visit, row.seenAt <= now.adding(.zero - SessionLimit.seenEvery))
        }
        if let found, found.isDue { try await note(found.visit.digest) }
        return found?.visit
    }

    /// That the session was used; where storage takes no writes it goes on until its idle end.
    private func note(_ digest: String) async throws {
        do {
            try await store.write { [ambient] tx in try tx.sessions.see(digest, at: tx.clock(ambient.now())) }
        } catch {
            guard error.refusesWrites else { throw error }
        }
    }
}

extension Transaction {
    /// Whether anything that the profile has needs a password (F8, F12, F13).
    func needsPassword(_ profile: ProfileID) throws -> Bool {
        try extensions.count(of: profile).hasVirtualOffice || !privileges.list(of: profile).isEmpty
    }
}
