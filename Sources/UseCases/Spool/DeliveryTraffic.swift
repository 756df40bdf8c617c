import Domain
import Synchronization

/// What the deliveries of one node know together: whether the relay can be talked to, and how much each domain was handed.
package final class DeliveryTraffic: Sendable {
    private let pause = Mutex(RelayPause())
    private let pace: Mutex<DomainPace>

    /// `perDomainPerMinute`: so many emails a domain may get in a minute; 0 is no limit.
    package init(perDomainPerMinute: Int = 0) { pace = Mutex(DomainPace(perMinute: perDomainPerMinute)) }

    func mayTry(at now: Timestamp) -> Bool { pause.withLock { $0.mayTry(at: now) } }

    func note(_ verdict: HandOver.Verdict, begunAt beginning: Timestamp, at now: Timestamp) {
        pause.withLock { pause in
            if verdict == .unreachable { pause.failed(begunAt: beginning, at: now) } else { pause.worked() }
        }
    }

    func wait(for recipient: EmailAddress, isUrgent: Bool, at now: Timestamp) -> Timestamp? {
        pace.withLock { $0.wait(for: recipient, isUrgent: isUrgent, at: now) }
    }
}
