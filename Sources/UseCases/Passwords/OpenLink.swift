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
            let invitation = link.invitation
            return link.isAlive(at: now) ? .alive(invitation) : .dead(locale: invitation.locale, brand: invitation.brand)
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
