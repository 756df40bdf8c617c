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

    /// How long at most until an email is begun. The work for it must not fall on the very next request, whose time would tell of it (R11).
    package static let longestPause = Duration.milliseconds(650)
    private static let shortestPause = Duration.milliseconds(150)

    /// `login` is a username or an email address as it was typed; only a digest of it is kept, since people type passwords there too.
    /// Returns in how much time it is due.
    @discardableResult
    package func forgotten(login: String) async throws -> Duration {
        let trimmed = (try? PlainText.parse(login, as: "login", limit: 254)) ?? ""
        return try await note(RecoveryEvent.forgotten, try logins.digest(ofLogin: trimmed))
    }

    /// A fresh email for a dead link; without a token the same work for nobody. Under which key the token was stored is not looked at here:
    /// it is noted under each of them. Returns in how much time it is due.
    @discardableResult
    package func renewal(of token: TokenText?) async throws -> Duration {
        let token = try token ?? TokenText(random: ambient.random(TokenText.size))
        return try await note(RecoveryEvent.renewal, RecoveryEvent.text(ofDigests: try digester.digests(token)))
    }

    private func note(_ type: String, _ text: String) async throws -> Duration {
        let id = Hex.text(ambient.random(16))
        let chance = Double(ambient.random(2).reduce(0) { $0 << 8 | Int($1) }) / 65536
        let pause = Self.shortestPause + (Self.longestPause - Self.shortestPause) * chance
        try await store.write { [ambient] tx in
            let now = try tx.clock(ambient.now())
            let due = now.adding(pause)
            _ = try tx.events.insert(
                id: id, source: EventSource.pages, type: type, pbx: RecoveryEvent.lane, json: text, actor: "pages", at: now, dueAt: due)
            try tx.events.openLane(RecoveryEvent.lane, dueAt: due)
        }
        return pause
    }
}
