import Cryptography
import Domain
import TestSupport
import Testing
import UseCases

/// T1 to T5: what a link does, and what it does not.
@Suite struct LinkTests {
    @Test func `T2 opening a link, however often, and refused passwords leave it alive`() async throws {
        let house = try await Installation()
        let token = try await house.invited()
        for _ in 0..<50 { #expect(try await house.isAlive(token)) }
        for refused in ["short", "password12345678", "ada@acme.example", "Ada Byron Ada Byron", "example phones 1"] {
            guard case .refused(let objections, _) = try await house.set(refused, with: token) else {
                Issue.record("\(refused) was taken")
                continue
            }
            #expect(!objections.isEmpty)
        }
        let one = try Password(Array(Installation.password.utf8))
        let other = try Password(Array((Installation.password + "x").utf8))
        guard case .differs = try await house.latchkey.setPassword(token: token, password: one, repeated: other) else {
            Issue.record("two different passwords were taken")
            return
        }
        #expect(try await !house.isRight())
        #expect(try await house.set(with: token) == .done(username: "ada"))
        #expect(try await house.set(with: token) == .dead(locale: .english))
        #expect(try await house.set(with: nil) == .dead(locale: nil))
    }

    @Test func `T1 a create link lives a day and a reset link half an hour, to the microsecond`() async throws {
        let house = try await Installation()
        let create = try await house.invited()
        house.world.turn(.seconds(86_400) - .microseconds(1))
        #expect(try await house.isAlive(create))
        #expect(try await house.set(with: create) == .done(username: "ada"))
        _ = try await house.takeMails()
        try await house.tell("latchkey.password.reset-requested")
        let reset = try #require(try await house.takeMails().first?.token)
        house.world.turn(.seconds(1800) - .microseconds(1))
        #expect(try await house.isAlive(reset))
        house.world.turn(.microseconds(1))
        #expect(try await !house.isAlive(reset))
        #expect(try await house.set("velvet otter juggles lanterns", with: reset) == .dead(locale: .english))
        #expect(try await house.isRight())
    }

    @Test func `T3 of many posts with one link at once exactly one succeeds`() async throws {
        let house = try await Installation()
        let token = try await house.invited()
        let done = try await withThrowingTaskGroup(of: Bool.self) { group in
            for index in 0..<40 {
                group.addTask {
                    if case .done = try await house.set("quartz heron borrows umbrellas \(index)", with: token) { return true }
                    return false
                }
            }
            return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(done == 1)
        #expect(try await house.takeMails().map(\.kind) == ["password-changed"])
        #expect(try await house.actions().filter { $0 == "password.set" }.count == 1)
    }

    @Test func `T4 unexpired links all work until a password is set, then all are dead at once`() async throws {
        let house = try await Installation()
        var tokens = [try await house.invited()]
        for number in ["1002", "1003"] {
            try await house.assign(number)
            tokens.append(try #require(try await house.takeMails().first?.token))
        }
        for token in tokens { #expect(try await house.isAlive(token)) }
        #expect(try await house.set(with: tokens[1]) == .done(username: "ada"))
        for token in tokens {
            #expect(try await !house.isAlive(token))
            #expect(try await house.set("velvet otter juggles lanterns", with: token) == .dead(locale: .english))
        }
        #expect(try await house.isRight())
    }

    @Test func `T5 a dead link gets a fresh email to the address on file`() async throws {
        let house = try await Installation()
        let token = try await house.invited()
        house.world.turn(.seconds(90_000))
        try await house.renew(token)
        let mails = try await house.takeMails()
        #expect(mails.map(\.kind) == ["create-password"] && mails.first?.to == "ada@acme.example")
        #expect(try await house.set(with: mails.first?.token) == .done(username: "ada"))
        _ = try await house.takeMails()
        try await house.renew(token)
        #expect(try await house.takeMails().map(\.kind) == ["reset-password"])
    }

    @Test func `T5 a link that never was, or whose profile is disabled, gets nothing`() async throws {
        let house = try await Installation()
        let token = try await house.invited()
        try await house.renew(TokenText(random: [UInt8](repeating: 9, count: TokenText.size)))
        try await house.renew(nil)
        #expect(try await house.takeMails().isEmpty)
        try await house.tell("latchkey.profile.disabled")
        _ = try await house.takeMails()
        try await house.renew(token)
        #expect(try await house.takeMails().isEmpty)
    }
}

extension Installation {
    func renew(_ token: TokenText?) async throws {
        try await latchkey.recovery.renewal(of: token)
        world.turn(RequestRecovery.longestPause)
        try await answerAll()
    }
}
