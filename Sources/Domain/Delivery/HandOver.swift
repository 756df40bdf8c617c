/// What came of handing an email to a mail program or relay.
package struct HandOver: Equatable, Sendable {
    /// Whose the email is from now on.
    package enum Verdict: String, Sendable {
        /// The other side answers for it.
        case taken
        /// Ours still: the other side cannot take it at present.
        case putOff = "put-off"
        /// Nobody's: the other side never will.
        case refused
        /// Ours still, and nothing was said of it: there is no talking to the other side at present, whatever the email.
        case unreachable
    }

    package let verdict: Verdict
    /// What the other side did, in our words.
    package let reason: String
    /// What it said, as it came.
    package let output: [UInt8]
    /// Whether others go before the email for a while: the other side knew whose it was when it broke off.
    package let standsBack: Bool

    package init(_ verdict: Verdict, reason: String, output: [UInt8] = [], standsBack: Bool = false) {
        self.verdict = verdict
        self.reason = reason
        self.output = output
        self.standsBack = standsBack
    }
}

extension HandOver.Verdict {
    /// By the exit status of a mail program (sysexits.h). EX_DATAERR, EX_NOUSER and EX_NOHOST tell of the email and will not change; all others,
    /// such as EX_CONFIG or EX_NOPERM, tell of the machine, and no email may end for those.
    package init(exitStatus: Int32) {
        self =
            switch exitStatus {
            case 0: .taken
            case 65, 67, 68: .refused
            default: .putOff
            }
    }
}

/// Between whom an email travels (RFC 5321 §3.3).
package struct Envelope: Equatable, Sendable {
    package let returnPath: EmailAddress
    package let recipient: EmailAddress

    package init(returnPath: EmailAddress, recipient: EmailAddress) {
        self.returnPath = returnPath
        self.recipient = recipient
    }
}
