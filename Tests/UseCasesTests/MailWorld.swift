import Domain
import Foundation
import Storage
import Synchronization
import TestSupport
import Testing
import UseCases

/// What the tests' mail program was handed, and what it answers.
final class MailWorld: Sendable {
    private let taken = Mutex<[SpoolFile]>([])
    private let answer: @Sendable (SpoolFile) -> HandOver

    init(_ answer: @escaping @Sendable (SpoolFile) -> HandOver) { self.answer = answer }

    var mails: [SpoolFile] { taken.withLock { $0 } }

    @Sendable func take(_ envelope: Envelope, _ message: [UInt8]) throws -> HandOver {
        let mail: SpoolFile = try #require(SpoolFile(message))
        #expect(mail.to == envelope.recipient.text)
        taken.withLock { $0.append(mail) }
        return answer(mail)
    }
}

extension Installation {
    /// What each turn came to, until nothing is due.
    func deliverAll(_ world: MailWorld, _ traffic: DeliveryTraffic = DeliveryTraffic()) async throws -> [DeliverEmails.Outcome] {
        let deliver = DeliverEmails(
            store: latchkey.store, ambient: latchkey.ambient, maildir: latchkey.maildir, node: latchkey.node, owner: "a/delivery-0",
            lease: Latchkey.lease, timeLimit: .seconds(60), traffic: traffic, returnPath: { _ in try EmailAddress("no-reply@example.com") },
            courier: world.take)
        var outcomes: [DeliverEmails.Outcome] = []
        while try await deliver(atMost: 3, while: { true }, told: { outcomes.append($0) }) {}
        return outcomes
    }
}
