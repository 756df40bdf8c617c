import Glibc

/// A dot file in the queue directory; touching it wakes a daemon that watches.
struct WakeFile {
    let directory: String

    /// Where it cannot be touched nothing is lost: the daemon looks by itself.
    func touch() {
        let descriptor = open("\(directory)/new/.wake", O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { return }
        futimens(descriptor, nil)
        close(descriptor)
    }
}
