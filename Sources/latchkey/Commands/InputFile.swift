import FoundationEssentials
import Glibc

/// A file that a command was given, or standard input for `-`.
enum InputFile {
    static func read(_ file: String) throws -> [UInt8] {
        guard file != "-" else { return try readStandardInput() }
        guard let data = try? Data(contentsOf: URL(filePath: file)) else {
            throw Failure("\(file) cannot be read; check its name and permissions.")
        }
        return Array(data)
    }

    /// So many bytes of it at most. Standard input is taken to its end, so that whoever writes it is not cut off.
    static func beginning(of file: String, limit: Int) throws -> [UInt8] {
        let descriptor = file == "-" ? STDIN_FILENO : open(file, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Failure("\(file) cannot be read; check its name and permissions.") }
        defer { if file != "-" { close(descriptor) } }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while file == "-" || bytes.count < limit {
            let count = chunk.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
            if count == 0 { break }
            if count < 0 {
                guard errno == EINTR else { throw Failure("\(file == "-" ? "standard input" : file) cannot be read.") }
                continue
            }
            bytes += chunk[..<min(count, limit - bytes.count)]
        }
        return bytes
    }

    private static func readStandardInput() throws -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = chunk.withUnsafeMutableBytes { Glibc.read(STDIN_FILENO, $0.baseAddress, $0.count) }
            if count == 0 { return bytes }
            if count < 0 {
                guard errno == EINTR else { throw Failure("standard input cannot be read.") }
                continue
            }
            bytes += chunk[..<count]
        }
    }
}
