import Glibc

/// A file of certificates or keys that a setting names.
enum PEMFile {
    /// A file that cannot be used, and what to do about it.
    struct Fault: Error, CustomStringConvertible {
        let description: String
    }

    /// A file is at most a mebibyte; chains have some kilobytes. One with a secret must not be everybody's to read.
    static func bytes(of path: String, setting: String, isSecret: Bool) throws(Fault) -> [UInt8] {
        let name = "\(setting) \(path)"
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw Fault(description: "\(name): cannot be opened (\(reason)); let the daemon's user read it") }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size <= 1_048_576 else {
            throw Fault(description: "\(name): is no plain file of at most 1 MiB")
        }
        guard !isSecret || status.st_mode & 0o007 == 0 else {
            throw Fault(description: "\(name): everybody on this machine may read it; run: chmod o= \(path) – or, better, make a new key")
        }
        var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
        let count = read(descriptor, &bytes, bytes.count)
        guard count == bytes.count else { throw Fault(description: "\(name): cannot be read (\(reason))") }
        return bytes
    }

    private static var reason: String { strerror(errno).map { String(cString: $0) } ?? "errno \(errno)" }
}
