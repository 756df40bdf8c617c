/// How wrong guesses at one account slow the next one down, and end it (SECURITY §1, NIST SP 800-63B-4 §3.2.2).
package enum GuessLimit {
    package static let freeFailures = 5
    /// At this many failures in a row the credential is dead; a reset is the way back.
    package static let hardEnd = 100
    package static let longestWait = Duration.seconds(3600)

    /// How long the account refuses after that many failures in a row: 30 s from the fifth on, doubling to an hour.
    package static func wait(afterFailures count: Int) -> Duration {
        guard count >= freeFailures else { return .zero }
        let doublings = min(count - freeFailures, 7)
        return min(.seconds(30 << doublings), longestWait)
    }
}

/// How long something that failed for a passing reason waits before it is tried again.
package enum Backoff {
    /// Doubling from one second to ten minutes, shortened by up to half: `jitter` is 0 to 255, from chance.
    package static func wait(afterAttempts count: Int, jitter: UInt8) -> Duration {
        let full = min(1_000_000 << min(max(count - 1, 0), 10), 600_000_000)
        return .microseconds(full - full / 2 * Int(jitter) / 255)
    }
}
