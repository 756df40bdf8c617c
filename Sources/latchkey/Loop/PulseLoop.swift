import ServiceLifecycle
import UseCases

/// Beats the pulse: while storage or spool take no writes, readiness says so, and says so no longer when they are back.
struct PulseLoop: Service {
    static let name = "storage and spool"
    let beat: BeatPulse
    let rhythm: Rhythm

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await rhythm.run {
                try await beat()
                return false
            }
        }
    }
}
