import Logging
import ServiceLifecycle
import UseCases

/// Every minute brings to its end what a crash left between two states, and sweeps drafts that are nobody's and sessions past their end.
struct SettleLoop: Service {
    let settle: SettleEmails
    let sweep: SweepSessions
    let rhythm: Rhythm
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await rhythm.run {
                let outcome = try await settle()
                if outcome.published + outcome.swept > 0 {
                    logger.notice("settled", metadata: ["published": "\(outcome.published)", "swept": "\(outcome.swept)"])
                }
                try await sweep()
                return false
            }
        }
    }
}
