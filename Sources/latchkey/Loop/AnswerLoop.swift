import ServiceLifecycle
import UseCases
import Web

/// Answers events as they become due.
struct AnswerLoop: Service {
    let answer: AnswerEvents
    let rhythm: Rhythm
    let next: [Wake]
    let metrics: Metrics

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await rhythm.run {
                let outcome = try await answer()
                metrics.count(outcome)
                if outcome.emails > 0 { for wake in next { wake.signal() } }
                return outcome.hasMore
            }
        }
    }
}
