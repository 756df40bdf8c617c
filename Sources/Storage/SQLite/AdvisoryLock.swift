import Glibc

/// flock(2) on a file of its own: one writer at a time among all processes that use the database.
struct AdvisoryLock: Sendable {
    private let descriptor: Int32

    init(path: String) throws(StorageFault) {
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.fault("open the lock file \(path)") }
    }

    /// Runs `body` while this process alone holds the lock; a fault of the kind `busy` where others hold it for as long as it waits.
    func held<T>(waiting patience: Duration = .seconds(5), _ body: () throws -> T) throws -> T {
        let clock = ContinuousClock()
        let deadline = clock.now + patience
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            guard errno == EWOULDBLOCK || errno == EINTR else { throw Self.fault("lock the database") }
            guard clock.now < deadline else { throw Self.busy }
            usleep(500)
        }
        defer { flock(descriptor, LOCK_UN) }
        return try body()
    }

    private static let busy = StorageFault(
        operation: "lock the database", kind: .busy, underlying: "another process holds it, and has for some seconds",
        hint: "Look for a latchkey command that hangs or was stopped, and end it; Latchkey goes on by itself.")

    private static func fault(_ operation: String) -> StorageFault {
        StorageFault(
            operation: operation, kind: .readOnly, underlying: String(cString: strerror(errno)),
            hint: "Make the folder of the database writable for the user that runs Latchkey.")
    }
}
