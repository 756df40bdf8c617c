import Intake
import Logging
import ServiceLifecycle

/// Turns inotify's hints into wake-ups of the intake, the answering and the sending; the sweep behind it finds what no hint told.
struct QueueWatcher: Service {
    let directory: QueueDirectory
    let wakes: [Wake]
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    try await onFileThread { try directory.prepare() }
                    for await hint in try DirectoryWatch.hints(of: directory.newPath) {
                        for wake in wakes { wake.signal() }
                        if case .lost = hint { break }
                    }
                    // The end is no trouble of the directory.
                    if Task.isCancelled { return }
                    logger.notice("the queue directory is watched anew")
                } catch {
                    logger.warning(
                        "the queue directory cannot be watched; it is looked through now and then", metadata: ["error": "\(error)"])
                }
                try? await Task.sleep(for: .milliseconds(200))
            }
        }
    }
}
