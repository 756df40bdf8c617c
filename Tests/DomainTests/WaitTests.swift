import Domain
import Testing

@Suite struct WaitTests {
    @Test(arguments: [
        (0, 0), (1, 0), (4, 0), (5, 30), (6, 60), (7, 120), (8, 240), (11, 1920), (12, 3600), (13, 3600), (99, 3600), (1_000_000, 3600),
    ])
    func `F19 five failures are free, then the wait doubles from 30 seconds to an hour`(failures: Int, seconds: Int) {
        #expect(GuessLimit.wait(afterFailures: failures) == .seconds(seconds))
    }

    @Test(arguments: [(1, 1), (2, 2), (3, 4), (10, 512), (11, 600), (1000, 600), (0, 1), (-5, 1), (Int.max, 600)])
    func `Q4 what failed for a passing reason waits longer each time, ten minutes at most`(attempts: Int, seconds: Int) {
        #expect(Backoff.wait(afterAttempts: attempts, jitter: 0) == .seconds(seconds))
        #expect(Backoff.wait(afterAttempts: attempts, jitter: 255) == .milliseconds(seconds * 500))
    }

    @Test func `Q4 chance shortens a wait by no more than half`() {
        for jitter in UInt8.min...UInt8.max {
            let wait = Backoff.wait(afterAttempts: 5, jitter: jitter)
            #expect(wait >= .seconds(8) && wait <= .seconds(16))
        }
    }

    @Test func `Q5 resets and security notices are urgent, assignments are not`() {
        #expect(EmailKind.allCases.filter(\.isUrgent) == [.resetPassword, .passwordChanged, .emailChanged])
        #expect(EmailKind.allCases.filter(\.carriesLink) == [.createPassword, .resetPassword])
    }
}
