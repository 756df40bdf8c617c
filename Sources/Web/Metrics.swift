import Synchronization
package import UseCases

/// Counts what happens since the start, for `/metrics`. Own code because no Prometheus library is at hand; the format is its text format 0.0.4.
package final class Metrics: Sendable {
    /// What is counted, by its name in the exposition.
    package enum Counter: String, CaseIterable {
        case eventsAccepted = "latchkey_events_accepted_total"
        case eventsDuplicate = "latchkey_events_duplicate_total"
        case eventsRefused = "latchkey_events_refused_total"
        case eventsAnswered = "latchkey_events_answered_total"
        case eventsFailed = "latchkey_events_failed_total"
        case emailsSpooled = "latchkey_emails_spooled_total"
        case emailsPostponed = "latchkey_emails_postponed_total"
        case emailsDelivered = "latchkey_emails_delivered_total"
        case emailsPutOff = "latchkey_emails_put_off_total"
        case emailsBounced = "latchkey_emails_bounced_total"
        case passwordsSet = "latchkey_passwords_set_total"
        case signInsRight = "latchkey_sign_ins_right_total"
        case signInsWrong = "latchkey_sign_ins_wrong_total"
        case signInsRefused = "latchkey_sign_ins_refused_total"
        case verificationsRight = "latchkey_verifications_right_total"
        case verificationsWrong = "latchkey_verifications_wrong_total"
        case verificationsRefused = "latchkey_verifications_refused_total"

        var help: String {
            switch self {
            case .eventsAccepted: "Events taken into the queue."
            case .eventsDuplicate: "Events that were taken in before."
            case .eventsRefused: "Events that could not be read."
            case .eventsAnswered: "Events that had their effect."
            case .eventsFailed: "Events that were set aside with a reason."
            case .emailsSpooled: "Emails that were written into the spool."
            case .emailsPostponed: "Times that an email was put off after a fault."
            case .emailsDelivered: "Emails that the mail system took."
            case .emailsPutOff: "Times that the mail system put an email off."
            case .emailsBounced: "Emails that the mail system refused, or put off for too long."
            case .passwordsSet: "Passwords that were set, with a link or by who was signed in."
            case .signInsRight: "Sign-ins that found the password right."
            case .signInsWrong: "Sign-ins that were answered with 401."
            case .signInsRefused: "Sign-ins that were answered with 429 or 503."
            case .verificationsRight: "Verifications that found the password right."
            case .verificationsWrong: "Verifications that were answered with 401."
            case .verificationsRefused: "Verifications that were answered with 429 or 503."
            }
        }
    }

    private let counts = Mutex<[Counter: Int]>([:])

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
        case .idle, .withdrawn, .leftAlone, .unreachable, .paced: break
        }
    }

    /// The counters in the text format.
    package var exposition: String {
        let values = counts.withLock { $0 }
        return Counter.allCases.map { counter in
            "# HELP \(counter.rawValue) \(counter.help)\n# TYPE \(counter.rawValue) counter\n\(counter.rawValue) \(values[counter] ?? 0)\n"
        }.joined()
    }
}
