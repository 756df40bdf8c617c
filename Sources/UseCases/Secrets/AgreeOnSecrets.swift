package import Cryptography
package import Domain
package import Storage

/// Holds a node's secrets to those that its database was made with, and takes rotations up while it runs.
package struct AgreeOnSecrets: Sendable {
    /// What came of it; where nothing is lacking, the node's current keys are those of the database.
    package struct Outcome: Equatable, Sendable {
        /// Keys that became current on this node just now.
        package var taken: [Key] = []
        /// Keys that this node needs and does not have.
        package var lacking: [Lack] = []

        /// Nothing new and nothing lacking.
        package init() {}

        /// Why the node must not start: a line for each key that it would need now.
        package var refusals: [String] { lacking.filter { !$0.isComing }.map(\.refusal) }
    }

    /// A key by purpose and id.
    package struct Key: Equatable, Sendable {
        package let purpose: Secrets.Purpose
        package let id: String
    }

    /// A key that the node does not have.
    package struct Lack: Error, Equatable, CustomStringConvertible {
        package let key: Key
        /// Whether it is not current yet.
        package let isComing: Bool
        package let from: Timestamp

        /// Why a node that lacks it must not start.
        package var refusal: String {
            """
            the \(key.purpose.rawValue) key is not the one that this database was made with (it wants \(key.id)); \
            copy the secrets directory from a node that works
            """
        }

        package var description: String {
            """
            this node lacks the \(key.purpose.rawValue) key \(key.id), current from \(from) on; \
            copy its file into the secrets directory from a node that works
            """
        }
    }

    /// How long before a key becomes current every node is told: thrice the time after which a running node looks again.
    package static let notice = Duration.seconds(30)

    let store: Store
    let ambient: Ambient
    let secrets: Secrets

    package init(store: Store, ambient: Ambient, secrets: Secrets) {
        self.store = store
        self.ambient = ambient
        self.secrets = secrets
    }

    package func callAsFunction() async throws -> Outcome {
        // Read whatever is current: a key that another node uses already must be known before what it made comes here.
        try await offload { [secrets] in try secrets.reload() }
        let (rows, now) = try await knownKeys()
        var outcome = Outcome()
        for purpose in Secrets.Purpose.allCases { settle(purpose, KeySchedule(rows, of: purpose), now, &outcome) }
        return outcome
    }

    /// What the database knows; where it knows nothing yet, our keys are its first, unless another node's were.
    private func knownKeys() async throws -> (rows: [SecretRow], now: Timestamp) {
        let (rows, now) = try await store.read { [ambient] tx in (try tx.secrets.list(), try tx.clock(ambient.now())) }
        let open = Secrets.Purpose.allCases.filter { KeySchedule(rows, of: $0).current(at: now) == nil }
        guard !open.isEmpty else { return (rows, now) }
        return try await store.write { [secrets] tx in
            try tx.hold("")
            for purpose in open {
                if let id = secrets.ids(of: purpose).first { try tx.secrets.begin(purpose.rawValue, with: id, at: now) }
            }
            return (try tx.secrets.list(), now)
        }
    }

    private func settle(_ purpose: Secrets.Purpose, _ schedule: KeySchedule, _ now: Timestamp, _ outcome: inout Outcome) {
        let ours = secrets.ids(of: purpose)
        if let (id, from) = schedule.current(at: now) {
            let key = Key(purpose: purpose, id: id)
            if !secrets.use(id, for: purpose) {
                outcome.lacking.append(Lack(key: key, isComing: false, from: from))
            } else if ours.first != id {
                outcome.taken.append(key)
            }
        }
        if let (id, from) = schedule.coming(at: now), !ours.contains(id) {
            outcome.lacking.append(Lack(key: Key(purpose: purpose, id: id), isComing: true, from: from))
        }
    }
}
