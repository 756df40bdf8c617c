import Synchronization

/// Counts down from several tasks; one of them learns that it was the last.
final class Countdown: Sendable {
    private let rest: Atomic<Int>

    init(from count: Int) { rest = Atomic(count) }

    func reachesZero() -> Bool { rest.subtract(1, ordering: .relaxed).newValue == 0 }
}
