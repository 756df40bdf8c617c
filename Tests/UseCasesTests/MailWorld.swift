import Domain
import Foundation
import Mail
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

/// A mail system that takes emails, or puts them off while it is away.
final class Relay: Sendable {
    private final class Switch: Sendable { let isOn = Mutex(false) }

    private let away: Switch
    let world: MailWorld

    init() {
        let away = Switch()
        self.away = away
        world = MailWorld { _ in away.isOn.withLock { $0 } ? HandOver(.putOff, reason: "later") : HandOver(.taken, reason: "") }
    }

    var isAway: Bool {
        get { away.isOn.withLock { $0 } }
        set { away.isOn.withLock { $0 = newValue } }
    }
}

extension Installation {
    /// Ada has a password, and an email about her extension 1002 was put off.
    static func instructionsPutOff() async throws -> (house: Installation, relay: Relay) {
        let house = try await Installation(isDelivering: true)
        let relay = Relay()
        try await house.settledIn()
        _ = try await house.deliverAll(relay.world)
        relay.isAway = true
        try await house.assign("1002")
        try await house.sendAll()
        _ = try await house.deliverAll(relay.world)
        return (house, relay)
    }

    /// What is handed over of the fresh emails that delivery asked for.
    func deliverRest(_ relay: Relay) async throws -> [SpoolFile] {
        let before = relay.world.mails.count
        try await answerAll()
        try await sendAll()
        _ = try await deliverAll(relay.world)
        return Array(relay.world.mails[before...])
    }

    /// What each turn came to, until nothing is due.
    func deliverAll(
        _ world: MailWorld, _ traffic: DeliveryTraffic = DeliveryTraffic(), from maildir: Maildir? = nil
    ) async throws -> [DeliverEmails.Outcome] {
        let deliver = DeliverEmails(
            store: latchkey.store, ambient: latchkey.ambient, maildir: maildir ?? latchkey.maildir, node: latchkey.node,
            owner: "a/delivery-0",
            lease: Latchkey.lease, timeLimit: .seconds(60), traffic: traffic, returnPath: { _ in try EmailAddress("no-reply@example.com") },
            courier: world.take)
        var outcomes: [DeliverEmails.Outcome] = []
        while try await deliver(atMost: 3, while: { true }, told: { outcomes.append($0) }) {}
        return outcomes
    }
}
