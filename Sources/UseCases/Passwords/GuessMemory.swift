import Domain
import Storage
import Synchronization

/// Counts guesses while storage takes no writes. Stricter: what memory counted is added to what was stored, and it holds so many logins at
/// most, refusing every other until storage is back.
package final class GuessMemory: Sendable {
    private struct Count {
        var failures: Int
        var blockedUntil: Timestamp
    }

    static let capacity = 10_000
    private let counts = Mutex<[String: Count]>([:])

    package init() {}

    func admit(_ login: String, storedFailures: Int, at now: Timestamp) -> GuessTable.Admission {
        counts.withLock { counts in
            let known = counts[login]
            if let known, known.blockedUntil > now { return .refused(until: known.blockedUntil) }
            guard known != nil || counts.count < Self.capacity else { return .refused(until: now.adding(.seconds(60))) }
            let failures = (known?.failures ?? storedFailures) + 1
            counts[login] = Count(failures: failures, blockedUntil: now.adding(GuessLimit.wait(afterFailures: failures)))
            return .admitted(failures: failures)
        }
    }

    /// Takes one counted attempt back, whose password was never looked at.
    func takeBack(_ login: String) {
        counts.withLock { counts in
            guard let known = counts[login] else { return }
            counts[login] = Count(failures: max(0, known.failures - 1), blockedUntil: Timestamp(microseconds: 0))
        }
    }

    func clear(_ login: String) { counts.withLock { $0[login] = nil } }
}
