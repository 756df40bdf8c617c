import Domain
import UseCases

extension Latchkey {
    /// One turn of delivery to a mail system that takes everything; nil where nothing was due.
    func deliverOnce() async throws -> DeliverEmails.Outcome? {
        let deliver = DeliverEmails(
            store: store, ambient: ambient, maildir: maildir, node: node, owner: "\(name)/taker", lease: Self.lease,
            timeLimit: .seconds(60), traffic: DeliveryTraffic(), returnPath: { _ in try EmailAddress("no-reply@example.com") },
            courier: { _, _ in HandOver(.taken, reason: "taken") })
        var outcome: DeliverEmails.Outcome?
        _ = try await deliver(atMost: 1, while: { false }, told: { outcome = $0 })
        return outcome
    }
}
