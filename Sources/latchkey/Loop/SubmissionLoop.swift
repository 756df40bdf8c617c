import ServiceLifecycle
import UseCases
import Web

/// Takes into the queue what other systems handed in through SQL.
struct SubmissionLoop: Service {
    let take: TakeSubmissions
    let rhythm: Rhythm
    let next: [Wake]
    let metrics: Metrics

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await rhythm.run {
                let outcome = try await take()
                metrics.count(outcome)
                if outcome.accepted > 0 { for wake in next { wake.signal() } }
                return outcome.hasMore
            }
        }
    }
}
