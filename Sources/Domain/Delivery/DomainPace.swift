/// Spreads emails over time, so that no domain is handed more than so many a minute. What ten seconds allow may come at once.
package struct DomainPace: Sendable {
    private struct Slots {
        /// When the next email would stand if all had come evenly.
        var next: Timestamp
        /// The first moment that no waiting email was told yet.
        var tail: Timestamp
    }

    private static let burst = Duration.seconds(10)
    private static let domainLimit = 10_000
    private let interval: Duration?
    private var slots: [String: Slots] = [:]

    /// How many domains it knows at present.
    package var domainCount: Int { slots.count }

    /// Nil or 0: no limit.
    package init(perMinute: Int?) { interval = perMinute.flatMap { $0 > 0 ? .seconds(60) / $0 : nil } }

    /// Nil where the email may go now, else when to ask again. Urgent ones take the next place, the others stand in line.
    package mutating func wait(for recipient: EmailAddress, isUrgent: Bool, at now: Timestamp) -> Timestamp? {
        guard let interval else { return nil }
        if slots.count > Self.domainLimit { slots = slots.filter { $0.value.next > now || $0.value.tail > now } }
        var known = slots[recipient.domain] ?? Slots(next: now, tail: now)
        defer { slots[recipient.domain] = known }
        let next = max(known.next, now)
        let opens = next.adding(Duration.zero - Self.burst)
        guard opens > now else {
            known.next = next.adding(interval)
            return nil
        }
        guard !isUrgent else { return opens }
        let place = max(known.tail, opens)
        known.tail = place.adding(interval)
        return place
    }
}
