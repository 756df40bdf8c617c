import Domain
import Glibc

/// A picture in a file, read no further than a logo may be long.
enum LogoFile {
    static func read(_ path: String) throws -> Logo {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw unreadable(path) }
        defer { _ = close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: Logo.limit + 1)
        var filled = 0
        while filled < bytes.count {
            let count = bytes.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress?.advanced(by: filled), $0.count - filled) }
            guard count >= 0 || errno == EINTR else { throw unreadable(path) }
            if count == 0 { break }
            filled += max(count, 0)
        }
        return try Logo(Array(bytes.prefix(filled)))
    }

    private static func unreadable(_ path: String) -> Failure { Failure("\(path) cannot be read; check its name and permissions.") }
}
