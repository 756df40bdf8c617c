/// That an email to a profile's address came back.
package struct Bounce: Equatable, Sendable {
    package let at: Timestamp
    /// The email's number; what the mail system said stands with it.
    package let email: Int64
    /// Why, in our words.
    package let reason: String
    /// Whether nothing more is sent to the address until it is changed, or the instructions are sent again on purpose.
    package let isLasting: Bool

    package init(at: Timestamp, email: Int64, reason: String, isLasting: Bool) {
        self.at = at
        self.email = email
        self.reason = reason
        self.isLasting = isLasting
    }

    /// Why an email to the address is not sent, and what to do; nil where it is.
    package var hindrance: String? {
        guard isLasting else { return nil }
        return
            "not sent, since email \(email) to this address came back: \(reason). Correct the address with `latchkey profile update`; where "
            + "it works again, use `latchkey profile resend`"
    }
}
