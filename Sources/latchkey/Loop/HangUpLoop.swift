import ServiceLifecycle
import UnixSignals

/// Looks at the certificate at once when the daemon is told to read anew (SIGHUP).
struct HangUpLoop: Service {
    let wakes: [Wake]

    func run() async throws {
        let signals = await UnixSignalsSequence(trapping: .sighup)
        await cancelWhenGracefulShutdown {
            for await _ in signals {
                for wake in wakes { wake.signal() }
            }
        }
    }
}
