package import Cryptography
package import Domain
package import Storage

/// What an operator does to emails: withdraw one that nobody has had yet, with its link, or hurry one that waits (S4).
package struct OperateSpool: Sendable {
    package enum Outcome: Equatable, Sendable {
        case done
        case unknown
        /// Somebody is being handed the email.
        case underWay
        /// The email is in another state, which is named.
        case inState(String)
    }

    let store: Store
    let ambient: Ambient
    let chain: HistoryChain

    package init(store: Store, ambient: Ambient, chain: HistoryChain) {
        self.store = store
        self.ambient = ambient
        self.chain = chain
    }

    package func withdraw(_ number: Int64, actor: String) async throws -> Outcome {
        try await change(number, "email.withdrawn", actor) { tx, now in
            guard try tx.emails.withdraw(number, reason: "withdrawn by hand", at: now) else { return false }
            try tx.tokens.end(ofEmail: number, at: now)
            return true
        }
    }

    package func retry(_ number: Int64, actor: String) async throws -> Outcome {
        try await change(number, "email.retried", actor) { tx, now in try tx.emails.hurry(number, at: now) }
    }

    private func change(
        _ number: Int64, _ action: String, _ actor: String, _ body: @Sendable @escaping (Transaction, Timestamp) throws -> Bool
    ) async throws -> Outcome {
        try await store.write { tx in
            let now = try tx.clock(ambient.now())
            guard let email = try tx.emails.find(number) else { return .unknown }
            let pbx = try tx.profiles.find(email.profile)?.pbx.text ?? ""
            let record = Record(action, on: .email(number), [.init("kind", email.kind.rawValue)], of: .known(email.profile))
            try tx.hold(pbx)
            guard try body(tx, now) else {
                return email.state == .spooled && email.deliveryDueAt != nil ? .underWay : .inState(email.state.rawValue)
            }
            let chronicle = Chronicle(tx: tx, ambient: ambient, chain: chain)
            try chronicle.append(record, actor: actor, cause: email.cause, pbx: pbx, at: now)
            try chronicle.close()
            return .done
        }
    }
}
