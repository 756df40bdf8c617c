package import Cryptography
package import Domain
package import Storage

/// What a key of the API may do (CONTRACT §6).
package enum Scope: String, Sendable, CaseIterable, Codable {
    case eventsWrite = "events:write"
    case profilesRead = "profiles:read"
    case profilesWrite = "profiles:write"
    case credentialsVerify = "credentials:verify"
    case spoolRead = "spool:read"
    case spoolWrite = "spool:write"
    case historyRead = "history:read"
    /// Everything.
    case admin
}

/// Makes and ends keys of the API. The key itself is returned once and stored only as a digest.
package struct CreateKey: Sendable {
    /// The key as it is printed once.
    package struct Created: Codable, Sendable {
        package let id: String
        package let key: String
    }

    let store: Store
    let ambient: Ambient
    let digester: TokenDigester
    let chain: HistoryChain

    package init(store: Store, ambient: Ambient, digester: TokenDigester, chain: HistoryChain) {
        self.store = store
        self.ambient = ambient
        self.digester = digester
        self.chain = chain
    }

    package func callAsFunction(name: String, scopes: Set<Scope>, pbx: PBXID?, actor: String) async throws -> Created {
        let name = try PlainText.parse(name, as: "name", limit: 100)
        guard !scopes.isEmpty else {
            throw Refusal(.invalidValue, "a key needs at least one scope; give --scope, e.g. --scope events:write.")
        }
        let secret = try APIKeySecret(random: ambient.random)
        let digest = try digester.digest(secret)
        let now = ambient.now()
        let names = scopes.map(\.rawValue).sorted()
        let isMade = try await store.write { tx in
            if let pbx, try tx.pbxs.find(pbx) == nil { return false }
            try tx.hold("")
            try tx.apiKeys.insert(id: secret.id, name: name, digest: digest, scopes: names, pbx: pbx, at: now)
            let chronicle = Chronicle(tx: tx, ambient: ambient, chain: chain)
            let detail = [Record.Detail("name", name), .init("scopes", names.joined(separator: " ")), .init("pbx", pbx?.text ?? "")]
            try chronicle.append(Record("key.created", on: .key(secret.id), detail), actor: actor, cause: nil, pbx: "", at: now)
            try chronicle.close()
            return true
        }
        guard isMade else { throw Refusal(.unknownPBX, "there is no PBX \(pbx?.text ?? ""); make it with `latchkey pbx create`.") }
        return Created(id: secret.id, key: secret.revealedText)
    }

    /// Ends a key at once; false where there is no such living key.
    package func revoke(_ id: String, actor: String) async throws -> Bool {
        let now = ambient.now()
        return try await store.write { tx in
            try tx.hold("")
            guard try tx.apiKeys.revoke(id, at: now) else { return false }
            let chronicle = Chronicle(tx: tx, ambient: ambient, chain: chain)
            try chronicle.append(Record("key.revoked", on: .key(id)), actor: actor, cause: nil, pbx: "", at: now)
            try chronicle.close()
            return true
        }
    }
}
