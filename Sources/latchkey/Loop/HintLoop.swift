import ServiceLifecycle
import Storage

/// Wakes the loops when another process has made work for them.
struct HintLoop: Service {
    let store: Store
    let wakes: [Wake]

    func run() async throws {
        await cancelWhenGracefulShutdown {
            for await _ in store.hints() {
                for wake in wakes { wake.signal() }
            }
        }
    }
}
