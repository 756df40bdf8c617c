package import Cryptography
package import Domain
package import Storage

/// Notes that somebody forgot a password or holds a dead link. One row for every input alike; whether an email follows is decided later,
/// elsewhere, so that neither answer nor time tells (F17, T5, SECURITY §4 row 14).
package struct RequestRecovery: Sendable {
    let store: Store
    let ambient: Ambient
    let digester: TokenDigester
    let logins: LoginDigester

    package init(store: Store, ambient: Ambient, digester: TokenDigester, logins: LoginDigester) {
        self.store = store
        self.ambient = ambient
        self.digester = digester
        self.logins = logins
    }

    /// `login` is a username or an email address as it was typed; only a digest of it is kept, since people type passwords there too.
    package func forgotten(login: String) async throws {
        let trimmed = (try? PlainText.parse(login, as: "login", limit: 254)) ?? ""
        try await note(RecoveryEvent.forgotten, try logins.digest(ofLogin: trimmed))
    }

    /// A fresh email for a dead link; without a token the same work for nobody. Under which key the token was stored is not looked at here:
    /// it is noted under each of them.
    package func renewal(of token: TokenText?) async throws {
        let token = try token ?? TokenText(random: ambient.random(TokenText.size))
        try await note(RecoveryEvent.renewal, RecoveryEvent.text(ofDigests: try digester.digests(token)))
    }

    private func note(_ type: String, _ text: String) async throws {
        let id = Hex.text(ambient.random(16))
        try await store.write { [ambient] tx in
            let now = try tx.clock(ambient.now())
            _ = try tx.events.insert(
                id: id, source: EventSource.pages, type: type, pbx: RecoveryEvent.lane, json: text, actor: "pages", at: now)
            try tx.events.openLane(RecoveryEvent.lane, dueAt: now)
        }
        // No hint to the others: at once, whether an email is being made would show in the time of the next request (R11).
    }
}
