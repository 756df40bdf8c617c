import Domain
import Logging

/// The heartbeat that every loop shares: work until nothing is left, wait for a hint or the next look, back off after a fault.
struct Rhythm: Sendable {
    let name: String
    let wake: Wake
    /// How long at most until it looks by itself.
    let interval: Duration
    let ambient: Ambient
    let logger: Logger
    let health: LoopHealth
    /// The first round waits until the node is open.
    let opening: Opening
    /// Set when the daemon ends: a long round looks at it between two steps, so that the end comes soon.
    let stop = Stop()

    /// Runs `round` until the task is cancelled; it returns whether more may be due at once.
    func run(_ round: @Sendable @escaping () async throws -> Bool) async {
        await withTaskCancellationHandler {
            await opening.wait()
            await beat(round)
        } onCancel: {
            stop.set()
        }
    }

    private func beat(_ round: @Sendable @escaping () async throws -> Bool) async {
        var failures = 0
        while !Task.isCancelled {
            do {
                // A task of its own: a shutdown ends the loop between two rounds, and what was begun is finished.
                let hasMore = try await Task { try await round() }.value
                if failures > 0 { logger.notice("\(name) works again", metadata: ["failures": "\(failures)"]) }
                failures = 0
                health.succeeded(name)
                if !hasMore { await wake.wait(atMost: interval) }
            } catch {
                failures += 1
                let pause = Backoff.wait(afterAttempts: min(failures, 4), jitter: ambient.random(1).first ?? 0)
                logger.error("\(name) failed", metadata: ["error": "\(error)", "failures": "\(failures)", "pause": "\(pause)"])
                health.failed(name, "\(error)")
                try? await Task.sleep(for: pause)
            }
        }
    }
}
