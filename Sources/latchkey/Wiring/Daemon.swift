import Cryptography
import Glibc
import Logging
import Mail
import NIOCore
import ServiceLifecycle
import Storage
import UseCases
import Web

/// The one composition point of the daemon: what its parts are, and in which order they start and end.
struct Daemon {
    let parts: Preflight.Parts
    let logger: Logger
    let supervisor: Supervisor
    /// What is read anew while it runs.
    let renewed: Renewed

    var core: Core { parts.core }
    var settings: Settings { core.settings }

    /// Opens, which settles what a crash left, then runs until a signal ends it; what was begun is finished within five seconds.
    func run() async throws {
        let lock = try SpoolLock(directory: settings.spoolDirectory)
        defer { lock.release() }
        let pool = try HashingPool(threads: 2, queueLimit: 8)
        let (health, metrics, wakes, opening) = (LoopHealth(), Metrics(), Wakes(deliverers: parts.route?.couriers ?? 0), Opening())
        try await openAtOnce(opening, health)
        // The last is told of the end first.
        let services =
            loops(health, metrics, wakes, opening) + (try listeners(pool, health, metrics, wakes))
            + [EndInTime(logger: logger), WatchdogLoop(supervisor: supervisor, health: health, opening: opening)]
        let group = ServiceGroup(configuration: configuration(services))
        do {
            try await group.run()
        } catch let error as IOError where error.errnoCode == EADDRINUSE {
            throw SettingsProblems(problems: ["http: a port is taken by another program; change http.public.port or http.internal.port"])
        }
        await pool.shutDown()
        // Whoever cannot be told finds out by itself, a little later.
        try? await join.leave()
        try? core.store.close()
        logger.notice("latchkey has ended")
    }
}
