import Glibc

/// Something between Latchkey and the queue directory that an operator must put right; trying again may help.
package struct IntakeFault: Error, Equatable, Sendable, CustomStringConvertible {
    /// What the operator has to do with.
    package enum Kind: Sendable { case missing, permission, full, readOnly, limit, other }

    /// What was being done, with the path.
    package let operation: String
    /// What stood in the way.
    package let kind: Kind
    /// The system's errno.
    package let underlying: Int32

    init(_ operation: String, _ error: SystemError) {
        self.operation = operation
        underlying = error.code
        kind = Self.kind(error.code)
    }

    /// What the operator should do.
    package var hint: String {
        switch kind {
        case .missing: "make the directory, or correct queue.directory"
        case .permission: "give Latchkey's user the right to read, write and enter the directory"
        case .full: "free space on the file system"
        case .readOnly: "mount the file system for writing"
        case .limit: "raise the limit of open files (ulimit -n) or of watches (sysctl fs.inotify)"
        case .other: "see what the system reports about the file system"
        }
    }

    /// One line for the operator's log.
    package var description: String { "\(operation) failed (\(SystemNames.message(underlying))); \(hint)." }

    private static func kind(_ code: Int32) -> Kind {
        switch code {
        case ENOENT, ENOTDIR: .missing
        case EACCES, EPERM: .permission
        case ENOSPC, EDQUOT: .full
        case EROFS: .readOnly
        case EMFILE, ENFILE, ENOLCK: .limit
        default: .other
        }
    }
}

/// Runs a step on the file system and says what it was when it fails.
func step<Result: ~Copyable>(_ operation: String, _ body: () throws(SystemError) -> Result) throws(IntakeFault) -> Result {
    do throws(SystemError) { return try body() } catch { throw IntakeFault(operation, error) }
}
