import Domain
import Synchronization

/// A clock that stands until a test turns it.
final class HandClock: Sendable {
    private let present = Mutex(Timestamp(microseconds: 1_795_000_000_000_000))

    var now: Timestamp { present.withLock { $0 } }

    func turn(_ duration: Duration) { present.withLock { $0 = $0.adding(duration) } }
}
