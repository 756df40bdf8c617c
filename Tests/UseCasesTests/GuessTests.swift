import Cryptography
import Domain
import TestSupport
import Testing
import UseCases

/// What wrong guesses at one account cost.
@Suite struct GuessTests {
    @Test func `F19 five wrong guesses are free, then each costs 30 seconds, doubling to an hour`() async throws {
        let house = try await Installation()
        try await house.settledIn()
        for _ in 0..<5 { #expect(try await house.verify("wrong") == .wrong) }
        for seconds in [30, 60, 120, 240, 480, 960, 1920, 3600, 3600] {
            #expect(try await house.verify() == .tooMany(retryAfterSeconds: seconds))
            house.world.turn(.seconds(seconds) - .microseconds(1))
            #expect(try await house.verify() == .tooMany(retryAfterSeconds: 1))
            house.world.turn(.microseconds(1))
            #expect(try await house.verify("wrong") == .wrong)
        }
        house.world.turn(.seconds(3600))
        #expect(try await house.isRight())
        for _ in 0..<4 { #expect(try await house.verify("wrong") == .wrong) }
        #expect(try await house.isRight(), "the right password takes the failures back")
    }

    @Test func `F19 an unknown login slows down alike`() async throws {
        let house = try await Installation()
        for _ in 0..<5 { #expect(try await house.verify(username: "nobody") == .wrong) }
        #expect(try await house.verify(username: "NOBODY") == .tooMany(retryAfterSeconds: 30))
        #expect(try !house.database.everything().contains("nobody"), "what was typed is not stored")
    }

    @Test func `F19 a hundred failures end the credential, and a reset is the way back`() async throws {
        let house = try await Installation()
        try await house.settledIn()
        for _ in 0..<100 {
            #expect(try await house.verify("wrong") == .wrong)
            house.world.turn(.seconds(3600))
        }
        #expect(try await !house.isRight())
        #expect(try await house.profile()?.hasPassword == false)
        #expect(try await house.actions().filter { $0 == "password.ended" }.count == 1)
        try await house.forget("ada")
        let mail = try #require(try await house.takeMails().first)
        #expect(mail.kind == "reset-password")
        #expect(try await house.set("velvet otter juggles lanterns", with: mail.token) == .done(username: "ada"))
        #expect(try await house.isRight("velvet otter juggles lanterns"))
        try await house.expectWholeHistory()
    }

    @Test func `F19 the ninety-ninth failure leaves the right password right`() async throws {
        let house = try await Installation()
        try await house.settledIn()
        #expect(try await house.verify("wrong") == .wrong)
        try house.intruder().run("UPDATE guess SET failures = 99, blocked_until = 0")
        #expect(try await house.isRight())
        #expect(try await house.isRight())
    }

    @Test func `F19 parallel guesses never exceed what is free`() async throws {
        let house = try await Installation()
        try await house.settledIn()
        let wrong = try await withThrowingTaskGroup(of: Bool.self) { group in
            for index in 0..<60 { group.addTask { try await house.verify("guess \(index)") == .wrong } }
            return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(wrong == GuessLimit.freeFailures)
        #expect(try await house.verify() == .tooMany(retryAfterSeconds: 30))
    }

    @Test(.enabled(if: Backend.chosen == .sqlite))
    func `F26 while another process holds the database, the right password is right after one wait`() async throws {
        let database = try SQLiteTestDatabase()
        let house = try await Installation(database: database)
        try await house.settledIn()
        let isInTime = try await database.holdingWriteLock { () async throws -> Bool in
            let clock = ContinuousClock()
            // A machine that is busy otherwise may be late now and then; a second wait would be one every time.
            for _ in 1...3 {
                // A write that is refused waits once; so long is a wait here and now.
                let oneWait = await clock.measure { _ = try? await house.latchkey.recovery.forgotten(login: "ada") }
                let began = clock.now
                #expect(try await house.isRight())
                if clock.now - began < oneWait * 1.8 { return true }
            }
            return false
        }
        #expect(isInTime)
        #expect(try await house.isRight())
    }

    @Test func `F6, R11 wrong, unknown, disabled, without a password and without need of one are one answer`() async throws {
        let house = try await Installation()
        try await house.settledIn()
        try await house.assign("1002", to: #"{"firstName":"R","lastName":"L","email":"ruth@acme.example","username":"ruth"}"#)
        #expect(try await house.verify(username: "ruth") == .wrong)
        #expect(try await house.verify(username: "nobody") == .wrong)
        #expect(try await house.verify("wrong") == .wrong)
        try await house.office(false)
        #expect(try await house.verify() == .wrong)
        try await house.tell("latchkey.profile.disabled")
        #expect(try await house.verify() == .wrong)
    }
}
