import Domain
import Foundation
import Storage
import TestSupport
import Testing
import UseCases

/// R5: the clock of the day jumps, as it does where a machine starts with a wrong one and NTP corrects it.
@Suite struct ClockTests {
    private static let jump = Duration.seconds(2 * 86_400)

    private func pulse(_ house: Installation) -> BeatPulse {
        BeatPulse(
            store: house.latchkey.store, ambient: house.latchkey.ambient, maildir: house.latchkey.maildir, node: house.latchkey.node)
    }

    @Test func `R5 what was to wait until a time to come is done at once when the clock is set back`() async throws {
        let house = try await Installation()
        _ = try await house.takeMails()
        house.world.turn(Self.jump)
        #expect(try await pulse(house)() == nil)
        try await house.assign()
        house.world.turn(Self.jump * -1)
        #expect(try await house.latchkey.send().spooled.isEmpty)
        let lead = try #require(try await pulse(house)())
        #expect(lead == Self.jump)
        #expect(try await house.latchkey.send().spooled.count == 1)
        #expect(try await pulse(house)() == nil)
    }

    @Test func `R5 T1 a link lives a day at most from when the clock was set back`() async throws {
        let house = try await Installation()
        _ = try await house.takeMails()
        house.world.turn(Self.jump)
        _ = try await pulse(house)()
        try await house.assign()
        _ = try await house.latchkey.send()
        let token = try #require(try await house.takeMails().first?.token)
        house.world.turn(Self.jump * -1)
        _ = try await pulse(house)()
        #expect(try await house.isAlive(token))
        house.world.turn(.seconds(86_401))
        #expect(try await !house.isAlive(token))
    }

    @Test func `R5 a node that starts after the clock was set back waits for nothing`() async throws {
        let house = try await Installation()
        _ = try await house.takeMails()
        house.world.turn(Self.jump)
        _ = try await pulse(house)()
        try await house.assign()
        house.world.turn(Self.jump * -1)
        try await house.latchkey.start()
        #expect(try await house.latchkey.send().spooled.count == 1)
    }
}
