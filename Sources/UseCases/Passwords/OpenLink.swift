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
            guard let link = try tx.tokens.link(anyOf: digests) else { return .dead(locale: nil) }
            guard link.isAlive(at: now) else { return .dead(locale: link.locale, brand: link.brand) }
            return .alive(
                Invitation(
                    profile: link.profile, username: link.username, email: link.email, firstName: link.firstName, lastName: link.lastName,
                    pbx: link.pbx, pbxName: link.pbxName, brand: link.brand, locale: link.locale, isReset: link.hadPassword,
                    wasOpened: link.isOpened))
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
