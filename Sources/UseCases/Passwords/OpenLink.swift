package import Cryptography
package import Domain
package import Storage

/// Looks at a link without using it up (T2): who may choose a password with it, or that it is dead.
package struct OpenLink: Sendable {
    package enum Outcome: Equatable, Sendable {
        case alive(Invitation)
        /// Spent, ended, expired or never made: the page does not tell which. Language and look are those of its profile and PBX, where it has them.
        case dead(locale: LanguageTag?, brand: Brand = .none)
    }

    /// What the form shows and checks against.
    package struct Invitation: Equatable, Sendable {
        package let profile: ProfileID
        package let username: String
        package let email: String
        package let firstName: String
        package let lastName: String
        package let pbx: PBXID
        package let pbxName: String
        package let brand: Brand
        package let locale: LanguageTag
        /// Whether there was a password before, so that the page speaks of a new one.
        package let isReset: Bool
        /// Whether the link was opened before.
        package let wasOpened: Bool
    }

    let store: Store
    let ambient: Ambient
    let digester: TokenDigester

    package init(store: Store, ambient: Ambient, digester: TokenDigester) {
        self.store = store
        self.ambient = ambient
        self.digester = digester
    }

    package func callAsFunction(_ token: TokenText?) async throws -> Outcome {
        guard let token else { return .dead(locale: nil) }
        let digests = try digester.digests(token)
        let now = ambient.now()
        return try await store.read { tx in
            guard let row = try tx.tokens.find(anyOf: digests), let profile = try tx.profiles.find(row.profile),
                let pbx = try tx.pbxs.find(profile.pbx)
            else { return .dead(locale: nil) }
            guard row.isAlive(at: now), profile.state == .active else {
                return .dead(locale: profile.locale ?? pbx.locale, brand: pbx.brand)
            }
            return .alive(
                Invitation(
                    profile: profile.id, username: profile.username.text, email: profile.email.text, firstName: profile.firstName,
                    lastName: profile.lastName, pbx: pbx.id, pbxName: pbx.name, brand: pbx.brand,
                    locale: profile.locale ?? pbx.locale, isReset: try tx.credentials.standing(of: profile.id).hadPassword,
                    wasOpened: row.isOpened))
        }
    }

    /// Remembers for the email's story that its link was opened. Opening the page does not wait for this, nor fail with it.
    /// Whether it was the first time.
    @discardableResult
    package func remember(_ token: TokenText) async throws -> Bool {
        let digests = try digester.digests(token)
        let now = ambient.now()
        return try await store.write { tx in try digests.filter { try tx.tokens.open($0, at: now) }.count > 0 }
    }
}
