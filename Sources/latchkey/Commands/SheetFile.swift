import Cryptography
import Glibc
import Intake
import UseCases

/// A CSV file that is read from its start, more than once: what comes through a pipe is put aside first.
final class SheetFile: Sendable {
    /// The file's own name, as reports and the history call it.
    let name: String
    private let descriptor: Int32
    private static let chunk = 131_072

    /// Opens the file, or for `-` takes standard input.
    init(_ path: String) throws {
        let opened = path == "-" ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC)
        guard opened >= 0 else { throw Self.unreadable(path) }
        name = path == "-" ? "standard input" : Terminal.plain(String((path.split(separator: "/").last ?? "file").prefix(200)))
        var status = stat()
        guard fstat(opened, &status) == 0 else { throw Self.unreadable(path) }
        if status.st_mode & S_IFMT == S_IFREG, path != "-" {
            descriptor = opened
        } else {
            defer { Glibc.close(opened) }
            descriptor = try Self.temporary()
            while let bytes = try Self.read(opened, path) { try Self.write(bytes, to: descriptor) }
            try rewind()
        }
    }

    deinit { Glibc.close(descriptor) }

    /// The next bytes; nil at the end.
    func next() throws -> [UInt8]? { try Self.read(descriptor, name) }

    /// Whether the path leads to this very file, by whatever name.
    func isFile(at path: String) -> Bool {
        var (own, other) = (stat(), stat())
        return fstat(descriptor, &own) == 0 && stat(path, &other) == 0 && own.st_dev == other.st_dev && own.st_ino == other.st_ino
    }

    func rewind() throws {
        guard lseek(descriptor, 0, SEEK_SET) == 0 else { throw Self.unreadable(name) }
    }

    /// What tells the content from any other, and how many rows follow the first.
    func survey() throws -> (digest: String, rows: Int) {
        try rewind()
        let digest = try ContentDigest()
        var reader = CSVReader()
        var rows = 0
        while let bytes = try next() {
            try digest.add(bytes[...])
            rows += reader.rows(bytes[...]).count
        }
        rows += reader.end().count
        try rewind()
        return (try digest.text(), max(rows - 1, 0))
    }

    private static func read(_ descriptor: Int32, _ name: String) throws -> [UInt8]? {
        while true {
            var count = 0
            let bytes = [UInt8](unsafeUninitializedCapacity: chunk) { buffer, initialized in
                count = Glibc.read(descriptor, buffer.baseAddress, chunk)
                initialized = max(count, 0)
            }
            if count > 0 { return bytes }
            if count == 0 { return nil }
            guard errno == EINTR else { throw unreadable(name) }
        }
    }

    /// A file without a name, gone with this process.
    private static func temporary() throws -> Int32 {
        let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/var/tmp"
        let path = "\(folder)/latchkey-\(Hex.text(SystemRandom.bytes(16)))"
        let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Failure("no temporary file can be made in \(folder); set TMPDIR to a folder with room.") }
        unlink(path)
        return descriptor
    }

    private static func write(_ bytes: [UInt8], to descriptor: Int32) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 || errno == EINTR else {
                throw Failure("there is no room for what standard input gives; set TMPDIR to a folder with room.")
            }
            rest = rest.dropFirst(max(count, 0))
        }
    }

    private static func unreadable(_ name: String) -> Failure { Failure("\(name) cannot be read; check its name and permissions.") }
}
