import Foundation
import Synchronization

/// Hears the hints of other processes on a connection and a thread of its own; connects anew when it was lost.
final class PostgreSQLListener: Sendable {
    private let access: PostgreSQLAccess
    private let isStopped = Mutex(false)

    init(_ access: PostgreSQLAccess) { self.access = access }

    /// Hints until `stop`; several at once are one.
    func hints() -> AsyncStream<Void> {
        AsyncStream(bufferingPolicy: .bufferingNewest(1)) { continuation in
            let thread = Thread { [self] in
                listen(continuation)
                continuation.finish()
            }
            thread.name = "latchkey.hints"
            thread.start()
        }
    }

    func stop() { isStopped.withLock { $0 = true } }

    private var hasStopped: Bool { isStopped.withLock { $0 } }

    private func listen(_ continuation: AsyncStream<Void>.Continuation) {
        while !hasStopped {
            do {
                let connection = try access.listener()
                // What was told before it listened was not heard.
                continuation.yield()
                while !hasStopped {
                    if try connection.awaitHints(atMost: .seconds(1)) > 0 { continuation.yield() }
                }
            } catch {
                // The loops look by themselves meanwhile, and say what is wrong with the database.
                Thread.sleep(forTimeInterval: Double.random(in: 0.5...1.5))
            }
        }
    }
}
