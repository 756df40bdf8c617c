import Logging
import ServiceLifecycle
import UseCases

/// Once a day removes the history that has been kept long enough.
struct TrimLoop: Service {
    let trim: TrimHistory
    let rhythm: Rhythm
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await rhythm.run {
                let count = try await trim()
                if count > 0 { logger.notice("removed history that was kept long enough", metadata: ["entries": "\(count)"]) }
                return false
            }
        }
    }
}
