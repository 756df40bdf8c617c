import GRDB
import Synchronization

/// How long a write waits while another program holds the database: some seconds; once one has waited in vain, hardly at all until one is
/// through again. Writes stand in one line, and whoever can go on without one, such as the verification of a password, is not to wait for all
/// that stand before it.
final class Patience: Sendable {
    private static let usual = Duration.seconds(3)
    private static let afterWaitingInVain = Duration.milliseconds(20)

    private let isLost = Mutex(false)

    /// Runs a write with as much patience as there is at present; `database` waits by it, and `body` is told it.
    func spent<T>(on database: Database, _ body: (Duration) throws -> T) throws -> T {
        let wait = isLost.withLock(\.self) ? Self.afterWaitingInVain : Self.usual
        do {
            let result = try body(wait)
            set(isLost: false, database)
            return result
        } catch {
            if StorageFault(from: error, operation: "").kind == .busy { set(isLost: true, database) }
            throw error
        }
    }

    /// No fault of this is one of the write, which has its end by now.
    private func set(isLost: Bool, _ database: Database) {
        let isOther = self.isLost.withLock { old in
            defer { old = isLost }
            return old != isLost
        }
        guard isOther else { return }
        let wait = isLost ? Self.afterWaitingInVain : Self.usual
        try? database.execute(sql: "PRAGMA busy_timeout = \(Int(wait / .milliseconds(1)))")
    }
}
