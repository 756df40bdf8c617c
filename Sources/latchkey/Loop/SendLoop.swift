import ServiceLifecycle
import Synchronization
import UseCases
import Web

/// Sends emails as they become due; what one round spooled is stamped by the next. After a fault, what was sealed is settled once that can be.
struct SendLoop: Service {
    let send: SendEmails
    let rhythm: Rhythm
    let next: [Wake]
    let settling: Wake
    let metrics: Metrics

    func run() async throws {
        await cancelWhenGracefulShutdown {
            let unstamped = Mutex<[Int64]>([])
            await rhythm.run {
                let done = unstamped.withLock { $0 }
                let outcome: SendEmails.Outcome
                do {
                    outcome = try await send(stamping: done)
                } catch {
                    settling.signal()
                    throw error
                }
                unstamped.withLock { $0 = outcome.spooled }
                metrics.count(outcome)
                if !done.isEmpty { for wake in next { wake.signal() } }
                // What was spooled is stamped at once, even where nothing follows.
                return outcome.hasMore || !outcome.spooled.isEmpty
            }
            // A node that ends leaves nothing behind that it knows of; where that cannot be, the next start settles it.
            let rest = unstamped.withLock { $0 }
            if !rest.isEmpty { _ = try? await Task { try await send(stamping: rest, limit: 0) }.value }
        }
    }
}
