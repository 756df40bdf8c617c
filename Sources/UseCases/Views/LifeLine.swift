package import Domain
import Storage

/// One line of a profile's life as people read it: an entry of the history, or what became of an email meanwhile.
package struct LifeLine: Equatable, Sendable {
    /// The entry's; nil for what is not in the history.
    package let sequence: Int64?
    package let at: String
    package let text: String

    package init(_ entry: HistoryView) {
        sequence = entry.sequence
        at = entry.at
        text = entry.text
    }

    private init(_ at: Timestamp, _ text: String) {
        sequence = nil
        self.at = at.description
        self.text = text
    }

    static func lines(_ email: EmailMoments) -> [LifeLine] {
        let name = "Email \(email.number) (\(email.kind)) to \(email.address)"
        return [
            email.publishedAt.map { LifeLine($0, "\(name) went into the spool.") },
            email.deliveredAt.map { LifeLine($0, "\(name) was handed over to the mail system.") },
            email.bouncedAt.map { LifeLine($0, "\(name) bounced: \(email.reason ?? "").") },
            email.withdrawnAt.map { LifeLine($0, "\(name) was withdrawn: \(email.reason ?? "by hand").") },
            email.openedAt.map { LifeLine($0, "The link in email \(email.number) (\(email.kind)) was opened.") },
        ].compactMap { $0 }
    }
}

extension Browse {
    /// A page of a profile's life with what became of its emails between its entries. Times are written so that their order is that of the texts.
    package func life(of profile: ProfileID, _ page: ListPage<HistoryView>, isFirst: Bool) async throws -> [LifeLine] {
        let (emails, next) = try await store.read { tx in
            let next = try page.next.flatMap(Int64.init).flatMap { try tx.history.list(of: profile, after: $0, limit: 1).first }
            return (try tx.emails.moments(of: profile), next?.at.description)
        }
        let start = isFirst ? "" : page.items.first?.at ?? ""
        var meanwhile = emails.flatMap(LifeLine.lines).filter { line in line.at >= start && next.map { line.at < $0 } ?? true }
            .sorted { $0.at < $1.at }[...]
        var lines: [LifeLine] = []
        for entry in page.items {
            while let first = meanwhile.first, first.at < entry.at { lines.append(meanwhile.removeFirst()) }
            lines.append(LifeLine(entry))
        }
        return lines + meanwhile
    }
}
