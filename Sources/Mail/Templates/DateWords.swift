internal import Domain

/// How an instant is written for people: in their language's words, always in UTC; in ISO 8601 order for a language not known here.
struct DateWords {
    private let words: (@Sendable (Timestamp) -> String)?

    init(locale: String) { words = Self.known[locale.split(separator: "-").first.map(String.init) ?? ""] }

    /// Down to the whole minute before, so that nothing has ended while the text says it works.
    func text(of instant: Timestamp) -> String { words?(instant) ?? Self.iso(instant) }

    /// One entry a language that has its own words.
    private static let known: [String: @Sendable (Timestamp) -> String] = ["en": english]

    /// `Monday, 23 November 2026, 17:05 UTC`.
    @Sendable private static func english(_ instant: Timestamp) -> String {
        let parts = instant.calendar
        let days = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]
        let months = [
            "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
        ]
        let day = "\(days[parts.weekday]), \(parts.day) \(months[parts.month - 1]) \(parts.year)"
        return "\(day), \(twoDigits(parts.hour)):\(twoDigits(parts.minute)) UTC"
    }

    /// `2026-11-23 17:05 UTC`.
    private static func iso(_ instant: Timestamp) -> String {
        let parts = instant.calendar
        let day = "\(parts.year)-\(twoDigits(parts.month))-\(twoDigits(parts.day))"
        return "\(day) \(twoDigits(parts.hour)):\(twoDigits(parts.minute)) UTC"
    }
}
