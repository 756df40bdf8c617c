import ServiceLifecycle

/// Gives systemd a sign of life while the pulse beats, well or not: what fails heals by itself, what hangs is started anew. Tells it of the end.
struct WatchdogLoop: Service {
    let supervisor: Supervisor
    let health: LoopHealth
    let opening: Opening

    func run() async throws {
        if let patience = supervisor.patience {
            await cancelWhenGracefulShutdown {
                while !Task.isCancelled {
                    if isAlive(patience) { supervisor.tell("WATCHDOG=1") }
                    try? await Task.sleep(for: patience / 4)
                }
            }
        } else {
            // A service that returns ends the daemon.
            try? await gracefulShutdown()
        }
        supervisor.tell("STOPPING=1")
    }

    /// Until the node is open there is no pulse.
    private func isAlive(_ patience: Duration) -> Bool {
        !opening.isOpen || health.silence(of: PulseLoop.name) < patience
    }
}
