import Glibc

/// A file that a command was given, or standard input for `-`.
enum InputFile {
    static func read(_ file: String) throws -> [UInt8] { try beginning(of: file, limit: .max) }

    /// So many bytes of it at most. Standard input is taken to its end, so that whoever writes it is not cut off.
    static func beginning(of file: String, limit: Int) throws -> [UInt8] {
        let unreadable = Failure(file == "-" ? "standard input cannot be read." : "\(file) cannot be read; check its name and permissions.")
        let descriptor = file == "-" ? STDIN_FILENO : open(file, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw unreadable }
        defer { if file != "-" { close(descriptor) } }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while file == "-" || bytes.count < limit {
            let count = chunk.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
            if count == 0 { break }
            if count < 0 {
                guard errno == EINTR else { throw unreadable }
                continue
            }
            bytes += chunk[..<min(count, limit - bytes.count)]
        }
        return bytes
    }
}
