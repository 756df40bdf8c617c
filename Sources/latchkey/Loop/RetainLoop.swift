import Logging
import ServiceLifecycle
import UseCases

/// At the start and once a day removes what has been kept long enough.
struct RetainLoop: Service {
    let retain: Retain
    let rhythm: Rhythm
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await rhythm.run {
                let outcome = try await retain()
                if outcome != Retain.Outcome() {
                    logger.notice(
                        "removed what was kept long enough",
                        metadata: [
                            "history": "\(outcome.history)", "events": "\(outcome.events)", "emails": "\(outcome.emails)",
                            "tokens": "\(outcome.tokens)",
                        ])
                }
                return false
            }
        }
    }
}
