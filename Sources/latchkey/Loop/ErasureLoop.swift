import Logging
import ServiceLifecycle
import UseCases

/// Goes on with erasures that a command or a call has begun and not finished.
struct ErasureLoop: Service {
    let erase: EraseProfiles
    let rhythm: Rhythm
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await rhythm.run {
                let count = try await erase()
                if count > 0 { logger.notice("erased personal data", metadata: ["profiles": "\(count)"]) }
                return false
            }
        }
    }
}
