import Logging
import ServiceLifecycle
import UseCases
import Web

/// Hands spooled emails over, one after another, as their turn comes.
struct DeliverLoop: Service {
    let deliver: DeliverEmails
    /// Told when there is nothing more for a while.
    let rest: @Sendable () -> Void
    let rhythm: Rhythm
    let metrics: Metrics
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await rhythm.run {
                let outcome = try await deliver()
                metrics.count(outcome)
                if outcome == .idle { rest() }
                if case .unreachable(let reason) = outcome, !rhythm.stop.isSet {
                    logger.warning("emails cannot be handed over and wait", metadata: ["reason": "\(reason)"])
                }
                return outcome != .idle && !rhythm.stop.isSet
            }
        }
        rest()
    }
}
