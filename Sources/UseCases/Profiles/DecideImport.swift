package import Cryptography
package import Domain
package import Storage

/// Lets the rows of a kept file go in, or gives it up (F29).
package struct DecideImport: Sendable {
    package enum Outcome: Equatable, Sendable {
        /// As it stands now; asked again, it stands the same.
        case done(ImportView)
        /// It came to another end before.
        case isOver(ImportView)
        case unknown
    }

    let store: Store
    let ambient: Ambient
    let chain: HistoryChain

    package init(store: Store, ambient: Ambient, chain: HistoryChain) {
        self.store = store
        self.ambient = ambient
        self.chain = chain
    }

    /// From here on its rows go in, by themselves.
    package func confirm(_ number: Int64, pbx: PBXID, by actor: String, source: String) async throws -> Outcome {
        let id = Hex.text(ambient.random(16))
        return try await decide(number, pbx) { [ambient, chain] row, tx, now in
            switch row.state {
            case .running, .finished: return true
            case .arriving, .withdrawn: return false
            case .uploaded:
                return try ImportStart(tx: tx, ambient: ambient, chain: chain).confirm(number, id: id, by: actor, source: source, at: now)
                    != nil
            }
        }
    }

    /// Nothing more of it goes in; the rows that are in stay.
    @discardableResult
    package func withdraw(_ number: Int64, pbx: PBXID, reason: String? = nil) async throws -> Outcome {
        try await decide(number, pbx) { row, tx, now in
            try row.state == .withdrawn || tx.imports.withdraw(number, reason: reason, at: now)
        }
    }

    private func decide(
        _ number: Int64, _ pbx: PBXID, _ change: @escaping @Sendable (ImportRow, Transaction, Timestamp) throws -> Bool
    ) async throws -> Outcome {
        try await store.write { [ambient] tx in
            let now = try tx.clock(ambient.now())
            try tx.hold(pbx.text)
            guard let row = try tx.imports.find(number), row.pbx == pbx.text else { return .unknown }
            let isDone = try change(row, tx, now)
            guard let after = try tx.imports.find(number) else { return .unknown }
            return isDone ? .done(ImportView(after)) : .isOver(ImportView(after))
        }
    }
}
