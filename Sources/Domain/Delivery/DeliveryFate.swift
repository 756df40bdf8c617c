/// What is to be done with a spooled email whose turn has come (S5).
package enum DeliveryFate: Equatable, Sendable {
    case handOver
    /// Nobody wants it any more.
    case withdraw(reason: String)
    /// It was put off for too long.
    case giveUp(reason: String)
    /// It was put off until its link died, or until it was no longer true: a fresh one takes its place, if what it tells is still to be told.
    case renew(reason: String)

    /// An email's link as far as its delivery is concerned.
    package struct Link: Equatable, Sendable {
        package let expiresAt: Timestamp
        /// Whether it was used, or ended with others.
        package let isOver: Bool
        /// When somebody last asked for what the email tells.
        package let askedAt: Timestamp

        package init(expiresAt: Timestamp, isOver: Bool, askedAt: Timestamp) {
            self.expiresAt = expiresAt
            self.isOver = isOver
            self.askedAt = askedAt
        }
    }

    /// How long an email is worth trying, with those that take its place once its link is dead; RFC 5321 §4.5.4.1 asks for four to five days.
    package static let patience = Duration.seconds(5 * 86_400)

    /// `untruth` says what the email no longer agrees with (F9, F25). One that nobody has put off yet is not given up, however old it is.
    package static func of(
        to recipient: Profile.State, hindrance: String? = nil, untruth: String? = nil, link: Link?, wasPutOff: Bool, spooledAt: Timestamp,
        at now: Timestamp
    ) -> DeliveryFate {
        guard recipient == .active else { return .withdraw(reason: "the profile was disabled") }
        if let hindrance { return .withdraw(reason: hindrance) }
        if let untruth { return .renew(reason: untruth + retold) }
        guard let link else {
            let isWorthIt = !wasPutOff || spooledAt.adding(patience) > now
            return isWorthIt ? .handOver : .giveUp(reason: "it could not be handed over for five days")
        }
        if link.isOver { return .renew(reason: "its link was ended" + retold) }
        if link.expiresAt > now { return .handOver }
        let reason = "its link died before it could be handed over"
        return !wasPutOff || link.askedAt.adding(patience) > now ? .renew(reason: reason + retold) : .giveUp(reason: reason)
    }

    /// What the reason of an email ends with that was withdrawn for another to tell.
    package static let retold = "; a fresh email tells what is still to be told"
}

/// How long an email that was put off waits until it is handed over again.
package enum DeliveryWait {
    /// A minute, doubling to an hour.
    package static func after(attempts: Int) -> Duration { .seconds(min(60 << min(max(attempts - 1, 0), 6), 3600)) }

    /// How long an email lets others go first at whose sender the other side broke off: were it the email's own fault, it would else be the one that
    /// tries again, each time, for all.
    package static let behindOthers = Duration.seconds(60)

    /// When it has its next turn: at the latest when its link dies, since it is to be settled then.
    package static func end(after attempts: Int, linkDiesAt death: Timestamp?, at now: Timestamp) -> Timestamp {
        let end = now.adding(after(attempts: attempts))
        return death.map { $0 > now ? min(end, $0) : end } ?? end
    }
}
