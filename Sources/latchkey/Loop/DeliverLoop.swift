import Logging
import ServiceLifecycle
import UseCases
import Web

/// Hands spooled emails over, one after another, as their turn comes.
struct DeliverLoop: Service {
    /// So many in a round.
    private static let limit = 64

    let deliver: DeliverEmails
    /// Told when there is nothing more for a while.
    let rest: @Sendable () -> Void
    let rhythm: Rhythm
    let metrics: Metrics
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await rhythm.run {
                let wasDue = try await deliver(atMost: Self.limit, while: { !rhythm.stop.isSet }, told: tell)
                if !wasDue { rest() }
                return wasDue && !rhythm.stop.isSet
            }
        }
        rest()
    }

    private func tell(_ outcome: DeliverEmails.Outcome) {
        metrics.count(outcome)
        if case .unreachable(let reason) = outcome, !rhythm.stop.isSet {
            logger.warning("emails cannot be handed over and wait", metadata: ["reason": "\(reason)"])
        }
    }
}
