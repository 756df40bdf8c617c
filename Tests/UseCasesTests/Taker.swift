import Domain
import UseCases

extension Latchkey {
    /// One turn of delivery to a mail system that takes everything.
    func deliverOnce() async throws -> DeliverEmails.Outcome {
        let deliver = DeliverEmails(
            store: store, ambient: ambient, maildir: maildir, node: node, owner: "\(name)/taker", lease: Self.lease,
            timeLimit: .seconds(60), traffic: DeliveryTraffic(), returnPath: { _ in try EmailAddress("no-reply@example.com") },
            courier: { _, _ in HandOver(.taken, reason: "taken") })
        return try await deliver()
    }
}
