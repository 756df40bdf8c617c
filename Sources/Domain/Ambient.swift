/// What a use case takes from the world around it: the clock, chance, and the points at which a test may stop it.
package struct Ambient: Sendable {
    /// The points between two effects that a crash test can end a process at.
    package enum Step: String, Sendable, CaseIterable {
        case eventsStored, eventsAnswered, emailsLeased, draftsWritten, draftsDurable, emailsSealed, draftPublished, directoryDurable
        case emailsStamped, emailClaimed, emailHandedOver, handOverMarked, deliverySettled, erasureStepped, historyTrimmed
        case restorePrepared
    }

    /// The present instant.
    package let now: @Sendable () -> Timestamp
    /// That many bytes from the system's random source.
    package let random: @Sendable (_ count: Int) -> [UInt8]
    /// Does nothing when live; throws or kills in a crash test.
    package let reached: @Sendable (Step) throws -> Void

    package init(
        now: @escaping @Sendable () -> Timestamp, random: @escaping @Sendable (Int) -> [UInt8],
        reached: @escaping @Sendable (Step) throws -> Void = { _ in }
    ) {
        self.now = now
        self.random = random
        self.reached = reached
    }
}
