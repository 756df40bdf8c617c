import Delivery
import Foundation
import Glibc
import Logging
import ServiceLifecycle

/// Ends the process within five seconds of the signal, whatever hangs: each transaction and each file is whole or not there, so that nothing is
/// lost, and the next start settles the rest.
struct EndInTime: Service {
    static let limit = 4.7
    let logger: Logger

    func run() async throws {
        try? await gracefulShutdown()
        let thread = Thread { [logger] in
            Thread.sleep(forTimeInterval: Self.limit)
            logger.warning("something did not end in time; the next start settles what was under way")
            Program.killAll()
            _exit(EXIT_SUCCESS)
        }
        thread.start()
    }
}
