import Synchronization

/// Counts what storage could not do, by what was wrong.
final class FaultTally: Sendable {
    private let state = Mutex<[StorageFault.Kind: Int]>([:])

    var counts: [StorageFault.Kind: Int] { state.withLock(\.self) }
    func count(_ kind: StorageFault.Kind) { state.withLock { $0[kind, default: 0] += 1 } }
}
