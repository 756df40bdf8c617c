import Logging
import ServiceLifecycle
import Storage

/// Opens what could not be opened at the start, because the database was away; ends the daemon where it cannot be opened at all.
struct OpeningLoop: Service {
    static let name = "storage"
    let opening: Opening
    let health: LoopHealth
    let logger: Logger
    let open: @Sendable () async throws -> Void

    func run() async throws {
        try await cancelWhenGracefulShutdown {
            while !opening.isOpen, !Task.isCancelled {
                do {
                    try await open()
                    health.succeeded(Self.name)
                    logger.notice("the database is there")
                    opening.open()
                } catch let fault as StorageFault where fault.kind == .unavailable {
                    health.failed(Self.name, "\(fault)")
                    try? await Task.sleep(for: .milliseconds(500))
                }
            }
            // A service that returns ends the daemon.
            try? await gracefulShutdown()
        }
    }
}
