import Domain
package import Storage

/// Tells an email's whole story: decided, sealed, spooled, delivered, link opened, password set (S4).
package struct TellStory: Sendable {
    /// One moment of the story.
    package struct Moment: Codable, Equatable, Sendable {
        package let at: String
        package let what: String
    }

    let store: Store
    /// So many hand-overs, the last ones, are told.
    private static let attempts = 200

    package init(store: Store) { self.store = store }

    /// The moments in their order; nil where there is no such email.
    package func callAsFunction(_ number: Int64) async throws -> [Moment]? {
        try await store.read { tx in
            guard let email = try tx.emails.find(number) else { return nil }
            let attempts = try tx.attempts.last(of: number, limit: Self.attempts)
            let said = { (answer: String?) in answer.map { "; it said: \($0)" } ?? "" }
            // What came back takes the place of what was said when the email was taken.
            let taken = attempts.last { $0.verdict == .taken }?.answer ?? (email.bouncedAt == nil ? email.answer : nil)
            let link = try tx.tokens.story(email: number)
            var moments: [(Timestamp?, String)] = [
                (email.createdAt, "decided: \(email.kind.rawValue), because of event \(email.cause)"),
                (email.sealedAt, "sealed as \(email.messageID ?? "?")"),
                (email.publishedAt, "spooled in \(email.file ?? "?")"),
                (email.deliveredAt, "handed over to the mail system" + said(taken)),
                (email.bouncedAt, "bounced: \(email.reason ?? "")" + said(email.answer)),
                (email.withdrawnAt, "withdrawn: \(email.reason ?? "")"),
                (link?.openedAt, "link opened"),
                (link?.spentAt, "password set with this link"),
            ]
            if email.state == .waiting, let reason = email.reason, email.attempts > 0 {
                moments.append((email.createdAt, "waits after \(email.attempts) attempts: \(reason)"))
            }
            for attempt in attempts {
                guard let what = Self.words(for: attempt) else { continue }
                moments.append((attempt.at, what))
            }
            if email.state == .spooled, let due = email.deliveryDueAt, email.reason != nil {
                let isUnreachable = attempts.last?.verdict == .unreachable
                moments.append(
                    (email.triedAt, isUnreachable ? "is tried again as soon as the mail system answers" : "is tried again from \(due) on"))
            }
            return moments.compactMap { at, what in at.map { ($0, what) } }.sorted { $0.0 < $1.0 }.map {
                Moment(at: $0.0.description, what: $0.1)
            }
        }
    }

    /// A hand-over that was not the end; the end is told anyway.
    private static func words(for attempt: Attempt) -> String? {
        let answer = attempt.answer.map { "; it said: \($0)" } ?? ""
        return switch attempt.verdict {
        case .putOff: "put off: \(attempt.reason)\(answer)"
        case .unreachable: "not handed over: \(attempt.reason)\(answer)"
        case .taken, .refused: nil
        }
    }
}
