import Glibc

/// flock(2) on a file of its own: one writer at a time among all processes that use the database.
struct AdvisoryLock: Sendable {
    private let descriptor: Int32

    init(path: String) throws(StorageFault) {
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.fault("open the lock file \(path)") }
    }

    /// Runs `body` while this process alone holds the lock; waits for it as long as it takes.
    func held<T>(_ body: () throws -> T) throws -> T {
        while flock(descriptor, LOCK_EX) != 0 {
            guard errno == EINTR else { throw Self.fault("lock the database") }
        }
        defer { flock(descriptor, LOCK_UN) }
        return try body()
    }

    private static func fault(_ operation: String) -> StorageFault {
        StorageFault(
            operation: operation, kind: .readOnly, underlying: String(cString: strerror(errno)),
            hint: "Make the folder of the database writable for the user that runs Latchkey.")
    }
}
