import Cryptography
import Logging
import Synchronization
import UseCases

/// Remembers opened links beside the answer; a flood of openings leaves some out rather than fill the memory.
final class Openings: Sendable {
    private static let limit = 32

    private let openLink: OpenLink
    private let metrics: Metrics
    private let logger: Logger
    private let running = Mutex(0)

    init(openLink: OpenLink, metrics: Metrics, logger: Logger) {
        self.openLink = openLink
        self.metrics = metrics
        self.logger = logger
    }

    func remember(_ token: TokenText) {
        guard begin() else { return }
        Task {
            do {
                if try await openLink.remember(token) { metrics.add(1, to: .linksOpened) }
            } catch {
                logger.warning("could not remember that a link was opened", metadata: ["error": "\(error)"])
            }
            running.withLock { $0 -= 1 }
        }
    }

    private func begin() -> Bool {
        running.withLock { count in
            guard count < Self.limit else { return false }
            count += 1
            return true
        }
    }
}
