import Synchronization

/// What each loop last said of itself, for readiness and metrics.
final class LoopHealth: Sendable {
    /// What serves nobody who comes: its faults are told, and the node stays ready.
    private static let aside: Set<String> = [BounceLoop.name, BounceLoop.messages]

    private let faults = Mutex<[String: String]>([:])
    private let turns = Mutex<[String: SuspendingClock.Instant]>([:])
    private let begin = SuspendingClock.now

    func succeeded(_ loop: String) { turned(loop, fault: nil) }
    func failed(_ loop: String, _ fault: String) { turned(loop, fault: fault) }

    private func turned(_ loop: String, fault: String?) {
        faults.withLock { $0[loop] = fault }
        turns.withLock { $0[loop] = .now }
    }

    /// How long ago a loop ended a round, well or not; one that never did, since the start.
    func silence(of loop: String) -> Duration { SuspendingClock.now - (turns.withLock { $0[loop] } ?? begin) }

    /// What keeps the node from being ready at present, with why.
    var failing: [String: String] { faults.withLock { $0.filter { !Self.aside.contains($0.key) } } }

    /// Whether all that comes back can be read.
    var readsBounces: Bool { faults.withLock { $0.keys.allSatisfy { !Self.aside.contains($0) } } }
}
