import Synchronization

/// What each loop last said of itself, for readiness.
final class LoopHealth: Sendable {
    private let faults = Mutex<[String: String]>([:])

    func succeeded(_ loop: String) { faults.withLock { $0[loop] = nil } }
    func failed(_ loop: String, _ fault: String) { faults.withLock { $0[loop] = fault } }

    /// The loops that fail at present, with why.
    var failing: [String: String] { faults.withLock { $0 } }
}
