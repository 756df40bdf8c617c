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
