import Domain

/// Instants of the tests.
enum Moment {
    static let start = Timestamp(microseconds: 1_795_453_509_000_000)
    static let tick = Duration.microseconds(1)

    static func after(_ duration: Duration) -> Timestamp { start.adding(duration) }
}
