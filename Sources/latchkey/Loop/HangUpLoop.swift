import ServiceLifecycle
import UnixSignals

/// Reads anew what may change while the daemon runs, when it is told to (SIGHUP); who looks for changes by himself is woken.
struct HangUpLoop: Service {
    let renew: @Sendable () async -> Void
    let wakes: [Wake]

    func run() async throws {
        let signals = await UnixSignalsSequence(trapping: .sighup)
        await cancelWhenGracefulShutdown {
            for await _ in signals {
                for wake in wakes { wake.signal() }
                await renew()
            }
        }
    }
}
