/// What a delivery status notification says of one recipient (RFC 3464 §2.3).
package struct DeliveryReport: Equatable, Sendable {
    package enum Action: String, Sendable, CaseIterable { case failed, delayed, delivered, relayed, expanded }

    package let action: Action
    package let status: EnhancedStatus?
    /// The address that the mail system gave up on, and the one that the email was sent to, as far as it tells them.
    package let finalRecipient: String?
    package let originalRecipient: String?
    /// What the last mail system said, as it came.
    package let diagnostic: String?
    /// What the notification says to people, where there is no diagnostic.
    package let explanation: String?

    package init(
        _ action: Action, status: EnhancedStatus?, finalRecipient: String? = nil, originalRecipient: String? = nil,
        diagnostic: String? = nil, explanation: String? = nil
    ) {
        self.action = action
        self.status = status
        self.finalRecipient = finalRecipient
        self.originalRecipient = originalRecipient
        self.diagnostic = diagnostic
        self.explanation = explanation
    }

    /// Whether it speaks of that address, or does not say of which.
    func isAbout(_ address: String) -> Bool {
        let told = [finalRecipient, originalRecipient].compactMap(\.self)
        return told.isEmpty || told.contains { $0.caseFoldedKey == address.caseFoldedKey }
    }
}

/// A message that came to where bounces are asked for, as far as it matters.
package struct ReturnedMail: Equatable, Sendable {
    /// The return paths among the addresses that it was sent to, in the order in which its header fields name them.
    package let paths: [ReturnPath]
    /// Empty where it is no delivery status notification.
    package let reports: [DeliveryReport]
    /// Those of the email that it returns, as far as it does.
    package let links: LinkTokens

    package init(paths: [ReturnPath], reports: [DeliveryReport], links: LinkTokens = LinkTokens()) {
        self.paths = paths
        self.reports = reports
        self.links = links
    }
}
