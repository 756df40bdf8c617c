import Synchronization
package import UseCases

/// Counts what happens since the start, for `/metrics`.
package final class Metrics: Sendable {
    /// What is counted; several counters may be of one family, told apart by a label.
    package enum Counter: CaseIterable {
        case eventsAccepted, eventsDuplicate, eventsRefused
        case eventsAnswered, eventsFailed
        case emailsSpooled, emailsPostponed
        case emailsDelivered, emailsPutOff, emailsUnreachable, emailsBounced
        case linksOpened, passwordsSet
        case signInsRight, signInsWrong, signInsRefused
        case verificationsRight, verificationsWrong, verificationsRefused

        /// Its family, its label where there is one, and what the family counts.
        var place: (family: String, label: (name: String, value: String)?, help: String) {
            switch self {
            case .eventsAccepted: ("latchkey_events_received_total", ("outcome", "accepted"), Self.received)
            case .eventsDuplicate: ("latchkey_events_received_total", ("outcome", "duplicate"), Self.received)
            case .eventsRefused: ("latchkey_events_received_total", ("outcome", "refused"), Self.received)
            case .eventsAnswered: ("latchkey_events_processed_total", ("outcome", "answered"), Self.processed)
            case .eventsFailed: ("latchkey_events_processed_total", ("outcome", "failed"), Self.processed)
            case .emailsSpooled: ("latchkey_emails_spooled_total", nil, "Emails that were written into the spool.")
            case .emailsPostponed: ("latchkey_emails_postponed_total", nil, "Times that writing an email was put off after a fault.")
            case .emailsDelivered: ("latchkey_delivery_attempts_total", ("outcome", "delivered"), Self.attempts)
            case .emailsPutOff: ("latchkey_delivery_attempts_total", ("outcome", "put_off"), Self.attempts)
            case .emailsBounced: ("latchkey_delivery_attempts_total", ("outcome", "bounced"), Self.attempts)
            case .emailsUnreachable: ("latchkey_delivery_attempts_total", ("outcome", "unreachable"), Self.attempts)
            case .linksOpened: ("latchkey_links_opened_total", nil, "Links that were opened for the first time.")
            case .passwordsSet: ("latchkey_passwords_set_total", nil, "Passwords that were set, with a link or by who was signed in.")
            case .signInsRight: ("latchkey_sign_ins_total", ("result", "right"), Self.signIns)
            case .signInsWrong: ("latchkey_sign_ins_total", ("result", "wrong"), Self.signIns)
            case .signInsRefused: ("latchkey_sign_ins_total", ("result", "refused"), Self.signIns)
            case .verificationsRight: ("latchkey_verifications_total", ("result", "right"), Self.verifications)
            case .verificationsWrong: ("latchkey_verifications_total", ("result", "wrong"), Self.verifications)
            case .verificationsRefused: ("latchkey_verifications_total", ("result", "refused"), Self.verifications)
            }
        }

        private static let received = "Events that came in: accepted, taken in before, or refused because they could not be read."
        private static let processed = "Events whose turn came: answered, or failed and set aside with a reason."
        private static let attempts =
            "Times that an email was handed to the mail system: delivered, put off, bounced for good, or not at all as it was unreachable."
        private static let signIns = "Sign-ins: right, wrong (401), or refused without a look at the password (429, 503)."
        private static let verifications = "Verifications: right, wrong (401), or refused without a look at the password (429, 503)."
    }

    private let counts = Mutex<[Counter: Int]>([:])
    private let requests = RequestMetrics()

    package init() {}

    package func add(_ count: Int, to counter: Counter) {
        guard count > 0 else { return }
        counts.withLock { $0[counter, default: 0] += count }
    }

    package func count(_ outcomes: [AcceptEvents.Outcome], refused: Int) {
        let duplicates = outcomes.filter { $0 == .duplicate }.count
        add(outcomes.count - duplicates, to: .eventsAccepted)
        add(duplicates, to: .eventsDuplicate)
        add(refused, to: .eventsRefused)
    }

    package func count(_ outcome: TakeSubmissions.Outcome) {
        add(outcome.accepted, to: .eventsAccepted)
        add(outcome.duplicate, to: .eventsDuplicate)
        add(outcome.refused, to: .eventsRefused)
    }

    package func count(_ outcome: AnswerEvents.Outcome) {
        add(outcome.answered, to: .eventsAnswered)
        add(outcome.failed, to: .eventsFailed)
    }

    package func count(_ outcome: SendEmails.Outcome) {
        add(outcome.spooled.count, to: .emailsSpooled)
        add(outcome.postponed, to: .emailsPostponed)
    }

    package func count(_ outcome: DeliverEmails.Outcome) {
        switch outcome {
        case .delivered: add(1, to: .emailsDelivered)
        case .putOff: add(1, to: .emailsPutOff)
        case .bounced: add(1, to: .emailsBounced)
        case .unreachable: add(1, to: .emailsUnreachable)
        case .withdrawn, .leftAlone, .paced: break
        }
    }

    /// A request was answered.
    func count(_ request: RequestMetrics.Answered) { requests.count(request) }

    /// Writes every counter, those of requests too.
    func write(to exposition: inout Exposition) {
        let values = counts.withLock { $0 }
        var last: (name: String, help: String, samples: [Exposition.Sample])?
        func flush() {
            if let last { exposition.add(.init(last.name, .counter, last.help, last.samples)) }
        }
        for counter in Counter.allCases {
            let place = counter.place
            let sample = Exposition.Sample(String(values[counter] ?? 0), place.label.map { [$0] } ?? [])
            if last?.name == place.family {
                last?.samples.append(sample)
            } else {
                flush()
                last = (place.family, place.help, [sample])
            }
        }
        flush()
        requests.write(to: &exposition)
    }
}
