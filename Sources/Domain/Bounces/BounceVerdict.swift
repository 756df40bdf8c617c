/// What a notification makes of the email that it is about.
package enum BounceVerdict: Equatable, Sendable {
    /// The email came through, or is still under way.
    case nothing
    /// It never arrives. `isLasting`: no other email to the address will, either, until somebody corrects it.
    case bounced(reason: String, isLasting: Bool, diagnostic: String?)

    /// That an email was given up at its hand-over: `answer` is what the mail system said then.
    package static func refusal(reason: String?, answer: String?) -> (reason: String, isLasting: Bool) {
        let status = answer.flatMap { EnhancedStatus.failure(in: $0) }
        return (status.map { "\($0.meaning) (\($0))" } ?? reason ?? "the mail system gave no reason", status?.isOfAddress == true)
    }

    /// By the reports of one notification, on an email that went to `address`.
    package static func of(_ reports: [DeliveryReport], sentTo address: String) -> BounceVerdict {
        let failures = reports.filter { $0.action == .failed && $0.status?.kind != 2 }
        guard let failure = failures.first(where: { $0.isAbout(address) }) ?? failures.first else { return .nothing }
        let isForwarded = !failure.isAbout(address)
        let status = failure.status.map { "\($0.meaning) (\($0))" } ?? "the mail system gave no reason"
        return .bounced(
            reason: (isForwarded ? "an address that it was forwarded to failed: " : "") + status,
            isLasting: !isForwarded && failure.status?.isOfAddress == true, diagnostic: failure.diagnostic)
    }
}
