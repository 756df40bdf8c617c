import Logging
import ServiceLifecycle
import UseCases

/// Beats the pulse: while storage or spool take no writes, readiness says so, and says so no longer when they are back.
struct PulseLoop: Service {
    static let name = "storage and spool"
    let beat: BeatPulse
    let rhythm: Rhythm
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await rhythm.run {
                if let lead = try await beat() {
                    logger.warning(
                        "the clock was set back; what was to be done later is done now. Keep the clock right by NTP",
                        metadata: ["seconds": "\(lead.components.seconds)"])
                }
                return false
            }
        }
    }
}
