import Synchronization

/// A bar on a terminal that says how far something is; nothing anywhere else.
final class ProgressBar: Sendable {
    private let total: Int
    private let what: String
    private let state = Mutex(State())

    private struct State {
        let began = ContinuousClock.now
        var first: Int?
        var shownAt: ContinuousClock.Instant?
    }

    init(total: Int, of what: String) {
        self.total = total
        self.what = what
    }

    /// Shows the bar, at most ten times a second.
    func show(_ done: Int) {
        guard Terminal.isInteractive, total > 0 else { return }
        state.withLock { state in
            let now = ContinuousClock.now
            let first = state.first ?? done
            state.first = first
            if let shownAt = state.shownAt, now - shownAt < .milliseconds(100), done < total { return }
            state.shownAt = now
            let seconds = max(Double((now - state.began).components.seconds), 1)
            let filled = min(30 * done / total, 30)
            let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: 30 - filled)
            Terminal.printStatus(
                "\(bar) \(100 * done / total) % · \(done) of \(total) \(what) · \(Int(Double(done - first) / seconds)) a second")
        }
    }

    /// Takes the bar away.
    func clear() {
        if state.withLock({ $0.shownAt != nil }) { Terminal.printStatus("") }
    }
}
