/// What a notification makes of the email that it is about.
package enum BounceVerdict: Equatable, Sendable {
    /// The email came through, or is still under way.
    case nothing
    /// It never arrives, or, where `isForwarded`, not at an address that it was forwarded to. `isLasting`: no other email to the address will,
    /// either, until somebody corrects it.
    case bounced(reason: String, isLasting: Bool, isForwarded: Bool = false, diagnostic: String?)

    private static let unsaid = "the mail system gave no reason"

    /// That an email was given up at its hand-over: `answer` is what the mail system said then.
    package static func refusal(reason: String?, answer: String?) -> (reason: String, isLasting: Bool) {
        let cause = FailureCause(status: nil, said: answer)
        return (cause?.reason ?? reason ?? unsaid, cause?.isOfAddress == true)
    }

    /// By the reports of one notification, on an email that went to `address`.
    package static func of(_ reports: [DeliveryReport], sentTo address: String) -> BounceVerdict {
        let failures = reports.filter { $0.action == .failed && $0.status?.kind != 2 }
        guard let failure = failures.first(where: { $0.isAbout(address) }) ?? failures.first else { return .nothing }
        let isForwarded = !failure.isAbout(address)
        let cause = failure.status.flatMap { FailureCause(status: $0, said: failure.diagnostic, explanation: failure.explanation) }
        return .bounced(
            reason: (isForwarded ? "an address that it was forwarded to failed: " : "") + (cause?.reason ?? unsaid),
            isLasting: !isForwarded && cause?.isOfAddress == true, isForwarded: isForwarded, diagnostic: failure.diagnostic)
    }
}
