/// Whether a relay that could not be talked to is to be tried again: by one email at a time, after five seconds, doubling to a minute.
package struct RelayPause: Equatable, Sendable {
    private var failures = 0
    private var failedAt: Timestamp?
    private var opensAt: Timestamp?

    package init() {}

    /// Whether an email may be handed over now; during an outage a yes is for one alone.
    package mutating func mayTry(at now: Timestamp) -> Bool {
        guard let opensAt else { return true }
        guard now >= opensAt else { return false }
        self.opensAt = now.adding(wait)
        return true
    }

    /// It answered.
    package mutating func worked() { self = RelayPause() }

    /// It could not be talked to. What began before the last failure was known tells nothing more.
    package mutating func failed(begunAt beginning: Timestamp, at now: Timestamp) {
        if let failedAt, beginning < failedAt { return }
        failures += 1
        failedAt = now
        opensAt = now.adding(wait)
    }

    private var wait: Duration { .seconds(min(5 << min(max(failures - 1, 0), 4), 60)) }
}
