import ServiceLifecycle
import UseCases
import Web

/// Hands spooled emails over, one after another, as their turn comes.
struct DeliverLoop: Service {
    let deliver: DeliverEmails
    let rhythm: Rhythm
    let metrics: Metrics

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await rhythm.run {
                let outcome = try await deliver()
                metrics.count(outcome)
                return outcome != .idle && !rhythm.stop.isSet
            }
        }
    }
}
