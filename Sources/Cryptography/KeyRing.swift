import Synchronization

/// All keys of one purpose that this node has, and which of them is current; whoever holds the ring sees a rotation at once.
package final class KeyRing: Sendable {
    private struct Held {
        var current: SecretKey
        var others: [SecretKey]
    }

    private let held: Mutex<Held>

    /// What is new is made under `current`; what was made under the others is still accepted.
    package init(_ current: SecretKey, others: [SecretKey] = []) {
        held = Mutex(Held(current: current, others: []))
        for key in others { add(key) }
    }

    /// The ids of all keys, the current one's first.
    package var ids: [String] { keys.map(\.id) }

    /// The key under which everything new is made.
    var current: SecretKey { held.withLock { $0.current } }

    /// All keys, the current one first.
    var keys: [SecretKey] { held.withLock { [$0.current] + $0.others } }

    /// Accepts a key from now on; nothing happens where the ring has it already.
    package func add(_ key: SecretKey) {
        held.withLock { held in
            guard held.current.id != key.id, !held.others.contains(where: { $0.id == key.id }) else { return }
            held.others.append(key)
        }
    }

    /// Makes the key with that id current; false where the ring does not have it.
    package func use(_ id: String) -> Bool {
        held.withLock { held in
            if held.current.id == id { return true }
            guard let place = held.others.firstIndex(where: { $0.id == id }) else { return false }
            swap(&held.current, &held.others[place])
            return true
        }
    }
}
