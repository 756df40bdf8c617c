import Glibc

/// A file whose first line is a password.
enum PasswordFile {
    /// A file that cannot be used, and what to do about it.
    struct Fault: Error, CustomStringConvertible {
        let description: String
    }

    private static let key = "delivery.smtp.passwordFile"

    /// The first line, at most 1,000 bytes, without its end.
    static func password(in path: String) throws(Fault) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw Fault(description: "\(key) \(path): cannot be opened; let the daemon's user read it") }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw Fault(description: "\(key) \(path): is no plain file")
        }
        guard status.st_mode & 0o007 == 0 else {
            throw Fault(description: "\(key) \(path): everybody on this machine may read it; run: chmod o= \(path)")
        }
        var bytes = [UInt8](repeating: 0, count: 1002)
        let count = read(descriptor, &bytes, bytes.count)
        let line = bytes.prefix(max(count, 0)).prefix { $0 != 0x0A && $0 != 0x0D }
        guard !line.isEmpty, line.count <= 1000, line.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }),
            let password = String(validating: line, as: UTF8.self)
        else { throw Fault(description: "\(key) \(path): its first line must be the password, in at most 1,000 bytes of UTF-8") }
        return password
    }

    static func check(readable path: String, as key: String) throws(Fault) {
        guard access(path, R_OK) == 0 else { throw Fault(description: "\(key) \(path): cannot be read; give a PEM file") }
    }
}
