/// How long somebody stays signed in, and how often at once (OWASP ASVS 5.0 §7.1).
package struct SessionLimit: Equatable, Sendable {
    /// A session ends when it was not used for that long.
    package let idle: Duration
    /// A session ends that long after it began, whatever happens.
    package let absolute: Duration
    /// So many sessions a profile has at most; one more ends the oldest.
    package static let perProfile = 20
    /// Use is written down that often at most; so much earlier, at most, an idle session ends.
    package static let seenEvery = Duration.seconds(60)

    package init(idle: Duration = .seconds(1800), absolute: Duration = .seconds(12 * 3600)) {
        self.idle = idle
        self.absolute = absolute
    }
}
