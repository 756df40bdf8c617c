internal import Glibc

/// Holds the spool for one daemon: two that send from the same spool under one name would take each other's drafts for strays.
package final class SpoolLock: Sendable {
    /// Another daemon holds the spool.
    package struct Held: Error, CustomStringConvertible {
        package let description = "another latchkey serves from this spool directory; end it, or give this one a spool of its own."
    }

    private let descriptor: Int32

    /// Throws `Held` where another process holds it, or the fault of the file system.
    package init(directory: String) throws {
        descriptor = open("\(directory)/.latchkey.lock", O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw MailFault(.openDirectory, .other, code: errno) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw Held()
        }
    }

    /// Lets another daemon take the spool; the end of the process does the same.
    package func release() { flock(descriptor, LOCK_UN) }

    deinit { close(descriptor) }
}
