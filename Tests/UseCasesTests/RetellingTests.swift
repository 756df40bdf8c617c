import Cryptography
import Domain
import Foundation
import Storage
import TestSupport
import Testing
import UseCases

/// Emails that were to tell what others told, and what is told, and what not, once they are wanted no more.
@Suite struct RetellingTests {
    /// How the password ended while the instructions were put off.
    enum End: CaseIterable { case revoked, guessedAt }

    @Test(arguments: End.allCases)
    func `F9, F19 instructions that a reset was to tell are told, though a password was set before it came`(end: End) async throws {
        let (house, relay, token) = try await Self.linkInHandAndInstructionsPutOff()
        switch end {
        case .revoked: try await house.tell("latchkey.password.reset-requested", besides: #","revoke":true"#)
        case .guessedAt: try await house.guessToTheEnd()
        }
        house.world.turn(.seconds(60))
        try await house.sendAll()
        #expect(try await house.deliverAll(relay.world).contains(.withdrawn))
        // The reset that tells of it is put off too.
        _ = try await house.deliverRest(relay)
        house.world.turn(.seconds(1))
        _ = try await house.set(with: token)
        relay.isAway = false
        let rest = try await house.deliverRest(relay)
        #expect(rest.map(\.kind).sorted() == ["existing-credentials", "password-changed"])
        let told = try #require(rest.first { $0.kind == "existing-credentials" })
        #expect(told.token == nil && told.text.contains("1002"))
        #expect(try await house.deliverRest(relay).isEmpty)
    }

    @Test func `F19 a reset that was to tell nothing else is withdrawn for good once a password is set`() async throws {
        let house = try await Installation(isDelivering: true)
        let relay = Relay()
        try await house.settledIn()
        let token = try await house.resetDelivered(relay)
        relay.isAway = true
        try await house.tell("latchkey.password.reset-requested", besides: #","revoke":true"#)
        try await house.sendAll()
        _ = try await house.deliverAll(relay.world)
        house.world.turn(.seconds(1))
        _ = try await house.set(with: token)
        relay.isAway = false
        #expect(try await house.deliverRest(relay).map(\.kind) == ["password-changed"])
        let asked = try await house.latchkey.browse.events(state: nil, after: nil, limit: 99).items.filter {
            $0.source == EventSource.delivery
        }
        #expect(asked.isEmpty)
    }

    @Test func `F9 what several resets were to tell is told once`() async throws {
        let (house, relay, token) = try await Self.linkInHandAndInstructionsPutOff()
        for revoke in [true, false] {
            try await house.tell("latchkey.password.reset-requested", besides: #","revoke":\#(revoke)"#)
            house.world.turn(.seconds(60))
            try await house.sendAll()
            _ = try await house.deliverAll(relay.world)
        }
        _ = try await house.set(with: token)
        relay.isAway = false
        let told = try await house.deliverRest(relay).filter { $0.kind == "existing-credentials" }
        #expect(told.count == 1 && told.first?.text.contains("1002") == true)
    }

    @Test func `F16 instructions that were asked for again come, though a password was set before they did`() async throws {
        let house = try await Installation(isDelivering: true)
        let relay = Relay()
        try await house.settledIn()
        let token = try await house.resetDelivered(relay)
        relay.isAway = true
        try await house.tell("latchkey.profile.resend-requested")
        try await house.sendAll()
        #expect(try await house.deliverAll(relay.world) == [.putOff])
        house.world.turn(.seconds(1))
        _ = try await house.set(with: token)
        relay.isAway = false
        #expect(try await house.deliverAll(relay.world) == [.withdrawn])
        let rest = try await house.deliverRest(relay)
        #expect(rest.map(\.kind).sorted() == ["existing-credentials", "password-changed"])
        #expect(rest.contains { $0.text.contains("Here are your instructions again.") })
    }

    @Test func `F9 where no password is needed any more, the extension alone is told`() async throws {
        let (house, relay, _) = try await Self.linkInHandAndInstructionsPutOff()
        try await house.tell("latchkey.password.reset-requested", besides: #","revoke":true"#)
        house.world.turn(.seconds(60))
        try await house.sendAll()
        _ = try await house.deliverAll(relay.world)
        for number in ["1001", "1002"] {
            try await house.submit(
                "latchkey.extension.saved", #"{"pbx":"acme","extension":"\#(number)","virtualOffice":false}"#)
        }
        try await house.move("right@acme.example")
        relay.isAway = false
        _ = try await house.deliverAll(relay.world)
        let fresh = try await house.deliverRest(relay).filter { $0.to == "right@acme.example" && $0.text.contains("1002") }
        #expect(fresh.map(\.kind) == ["extension-notice"])
    }

    @Test func `S5, F18 a reset comes though the relay was away for days, and none comes once that was five`() async throws {
        let house = try await Installation(isDelivering: true)
        let relay = Relay()
        try await house.settledIn()
        _ = try await house.deliverAll(relay.world)
        relay.isAway = true
        try await house.tell("latchkey.password.reset-requested", besides: #","revoke":true"#)
        for _ in 0..<100 {
            try await house.sendAll()
            #expect(try await house.deliverAll(relay.world) == [.putOff])
            house.world.turn(.seconds(1800))
            #expect(try await house.deliverAll(relay.world) == [.withdrawn])
            try await house.answerAll()
        }
        relay.isAway = false
        #expect(try await house.deliverRest(relay).filter { $0.token != nil }.count == 1)
        relay.isAway = true
        try await house.tell("latchkey.password.reset-requested")
        try await house.sendAll()
        #expect(try await house.deliverAll(relay.world) == [.putOff])
        house.world.turn(.seconds(5 * 86_400))
        #expect(try await house.deliverAll(relay.world) == [.bounced])
        #expect(try await house.deliverRest(relay).isEmpty)
    }

    @Test func `F19 a reset that was put off never says that a password works which was ended by guesses`() async throws {
        let house = try await Installation(isDelivering: true)
        let relay = Relay()
        try await house.settledIn()
        _ = try await house.deliverAll(relay.world)
        relay.isAway = true
        try await house.tell("latchkey.password.reset-requested")
        try await house.sendAll()
        #expect(try await house.deliverAll(relay.world) == [.putOff])
        try await house.guessToTheEnd()
        relay.isAway = false
        #expect(try await house.deliverAll(relay.world) == [.withdrawn])
        let rest = try await house.deliverRest(relay)
        #expect(rest.map(\.kind) == ["reset-password"])
        #expect(try #require(rest.first).text.contains("keeps working") == false)
        #expect(try await house.set(with: rest.first?.token) == .done(username: "ada"))
    }

    @Test func `F9 what was put off says nothing of a password where none is needed any more`() async throws {
        let (house, relay) = try await Installation.instructionsPutOff()
        for number in ["1001", "1002"] {
            try await house.submit("latchkey.extension.saved", #"{"pbx":"acme","extension":"\#(number)","virtualOffice":false}"#)
        }
        house.world.turn(.seconds(60))
        relay.isAway = false
        #expect(try await house.deliverAll(relay.world) == [.withdrawn])
        #expect(try await house.deliverRest(relay).map(\.kind) == ["extension-notice"])
    }

    @Test func `F9 what a reset told that came is not told again once another is needed no more`() async throws {
        let (house, relay, token) = try await Self.linkInHandAndInstructionsPutOff()
        relay.isAway = false
        try await house.tell("latchkey.password.reset-requested", besides: #","revoke":true"#)
        try await house.sendAll()
        _ = try await house.deliverAll(relay.world)
        house.world.turn(.seconds(60))
        _ = try await house.deliverAll(relay.world)
        try await house.tell("latchkey.password.reset-requested")
        house.world.turn(.seconds(1))
        _ = try await house.set(with: token)
        #expect(try await house.deliverRest(relay).map(\.kind) == ["password-changed"])
    }

    @Test func `F9 what was told at an earlier address is not told again weeks later`() async throws {
        let (house, relay, _) = try await Self.linkInHandAndInstructionsPutOff()
        try await house.move("b@acme.example")
        relay.isAway = false
        _ = try await house.deliverAll(relay.world)
        #expect(try await house.deliverRest(relay).contains { $0.to == "b@acme.example" && $0.text.contains("1002") })
        house.world.turn(.seconds(21 * 86_400))
        try await house.move("c@acme.example")
        let token = try await house.resetDelivered(relay)
        try await house.tell("latchkey.password.reset-requested")
        house.world.turn(.seconds(1))
        #expect(try await house.set(with: token) == .done(username: "ada"))
        #expect(try await house.deliverRest(relay).map(\.kind) == ["password-changed"])
    }

    @Test(arguments: [false, true])
    func `F17 a link that was asked for again is withdrawn once the first was used`(isPutOff: Bool) async throws {
        let house = try await Installation(isDelivering: true)
        let relay = Relay()
        try await house.assign()
        try await house.sendAll()
        _ = try await house.deliverAll(relay.world)
        let token = try #require(relay.world.mails.last?.token)
        relay.isAway = true
        try await house.forget("ada")
        if isPutOff {
            try await house.sendAll()
            #expect(try await house.deliverAll(relay.world) == [.putOff])
        }
        house.world.turn(.seconds(1))
        _ = try await house.set(with: token)
        relay.isAway = false
        #expect(try await house.deliverRest(relay).map(\.kind) == ["password-changed"])
        #expect(try await house.deliverRest(relay).isEmpty)
    }

    /// Ada has a password and an unused link to reset it; an email about her extension 1002 was put off.
    private static func linkInHandAndInstructionsPutOff() async throws -> (house: Installation, relay: Relay, token: TokenText) {
        let house = try await Installation(isDelivering: true)
        let relay = Relay()
        try await house.settledIn()
        let token = try await house.resetDelivered(relay)
        relay.isAway = true
        try await house.assign("1002")
        try await house.sendAll()
        #expect(try await house.deliverAll(relay.world) == [.putOff])
        return (house, relay, token)
    }
}

extension Installation {
    /// The hundredth wrong guess, which ends Ada's password.
    fileprivate func guessToTheEnd() async throws {
        #expect(try await verify("wrong") == .wrong)
        try intruder().run("UPDATE guess SET failures = 99, blocked_until = 0")
        #expect(try await verify("wrong") == .wrong)
        #expect(try await profile()?.hasPassword == false)
    }

    /// Has a reset delivered to Ada; the token of its link.
    fileprivate func resetDelivered(_ relay: Relay) async throws -> TokenText {
        try await tell("latchkey.password.reset-requested")
        try await sendAll()
        _ = try await deliverAll(relay.world)
        return try #require(relay.world.mails.last { $0.kind == "reset-password" }?.token)
    }
}
