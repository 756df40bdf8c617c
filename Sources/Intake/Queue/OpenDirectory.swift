import CLinux
import Glibc

// The one file of this room that hands pointers to the C library for files; Foundation's file calls follow links and wait on FIFOs.

/// A directory held open: its files by name, never following a link and never waiting.
struct OpenDirectory: ~Copyable {
    private let descriptor: Int32

    init(_ path: String) throws(SystemError) {
        descriptor = try retried { open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
    }

    deinit { close(descriptor) }

    /// Makes the directory for its owner alone; false where it was there before.
    static func make(_ path: String) throws(SystemError) -> Bool {
        if mkdir(path, 0o700) == 0 { return true }
        let error = SystemError.last
        if error.code == EEXIST { return false }
        throw error
    }

    /// Fails unless this process may change what the directory holds.
    func checkWritable() throws(SystemError) { try done(faccessat(descriptor, ".", R_OK | W_OK | X_OK, 0)) }

    /// Calls `body` with each name but `.` and `..`.
    func eachName(_ body: (QueueFileName) throws(SystemError) -> Void) throws(SystemError) {
        let copy = try retried { openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0) }
        guard let stream = fdopendir(copy) else {
            let error = SystemError.last
            close(copy)
            throw error
        }
        defer { closedir(stream) }
        errno = 0
        while let entry = readdir(stream) {
            let name = Self.name(entry)
            if name != [UInt8(ascii: ".")], name != Array("..".utf8) { try body(QueueFileName(bytes: name)) }
            errno = 0
        }
        if errno != 0 { throw SystemError.last }
    }

    private static func name(_ entry: UnsafeMutablePointer<dirent>) -> [UInt8] {
        guard let offset = MemoryLayout<dirent>.offset(of: \.d_name) else { return [] }
        let start = UnsafeRawPointer(entry) + offset
        return Array(UnsafeRawBufferPointer(start: start, count: strlen(start.assumingMemoryBound(to: CChar.self))))
    }

    /// The status of the file itself, of a link and not of where it leads; nil where there is none.
    func status(of name: QueueFileName) throws(SystemError) -> FileStatus? {
        var found = stat()
        if fstatat(descriptor, name.cString, &found, AT_SYMLINK_NOFOLLOW) == 0 { return FileStatus(found) }
        let error = SystemError.last
        if error.code == ENOENT { return nil }
        throw error
    }

    /// The content of a regular file, nil where it is something else or larger than `limit` bytes.
    func read(_ name: QueueFileName, limit: Int) throws(SystemError) -> (bytes: [UInt8]?, status: FileStatus) {
        let file = try retried { openat(descriptor, name.cString, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC, 0) }
        defer { close(file) }
        var found = stat()
        try done(fstat(file, &found))
        let status = FileStatus(found)
        guard status.isRegular, status.size <= limit else { return (nil, status) }
        let bytes = try Self.content(of: file, expecting: status.size)
        return (bytes.count <= limit ? bytes : nil, status)
    }

    private static func content(of file: Int32, expecting size: Int) throws(SystemError) -> [UInt8] {
        var content: [UInt8] = []
        content.reserveCapacity(size)
        var chunk = [UInt8](repeating: 0, count: min(size + 1, 1 << 20))
        while true {
            let count = try retried { Glibc.read(file, &chunk, chunk.count) }
            if count == 0 { return content }
            content.append(contentsOf: chunk[..<count])
        }
    }

    /// Writes a new file of mode 0600, durable in itself; its name becomes so with `sync`. What stood there before is removed.
    func write(_ name: QueueFileName, _ bytes: [UInt8]) throws(SystemError) {
        try remove(name)
        let file = try retried { openat(descriptor, name.cString, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600) }
        defer { close(file) }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = try retried { rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) } }
            rest = rest.dropFirst(count)
        }
        try done(fsync(file))
    }

    /// Gives a file another name, in this directory or another one of the same file system; EEXIST where that name is taken.
    func rename(_ name: QueueFileName, to other: QueueFileName, in target: borrowing OpenDirectory) throws(SystemError) {
        if latchkey_rename_noreplace(descriptor, name.cString, target.descriptor, other.cString) == 0 { return }
        let error = SystemError.last
        // Some network file systems cannot do it in one step.
        guard error.code == EINVAL || error.code == ENOSYS else { throw error }
        guard try target.status(of: other) == nil else { throw SystemError(code: EEXIST) }
        try replace(other, in: target, with: name)
    }

    /// Gives the file `name` of this directory another's name, in whose place it comes.
    func replace(_ other: QueueFileName, in target: borrowing OpenDirectory, with name: QueueFileName) throws(SystemError) {
        try done(renameat(descriptor, name.cString, target.descriptor, other.cString))
    }

    /// Removes a file, if there is one.
    func remove(_ name: QueueFileName) throws(SystemError) {
        if unlinkat(descriptor, name.cString, 0) != 0, errno != ENOENT { throw SystemError.last }
    }

    /// Makes the directory's names durable.
    func sync() throws(SystemError) { try done(fsync(descriptor)) }
}

/// The system's words.
enum SystemNames {
    static func message(_ code: Int32) -> String { String(cString: strerror(code)) }
}

private func done(_ result: Int32) throws(SystemError) { if result != 0 { throw SystemError.last } }

/// The call's result, made again when a signal interrupted it.
private func retried<Number: SignedInteger>(_ call: () -> Number) throws(SystemError) -> Number {
    while true {
        let result = call()
        if result >= 0 { return result }
        let error = SystemError.last
        if error.code != EINTR { throw error }
    }
}

extension QueueFileName {
    fileprivate var cString: [CChar] { bytes.map(CChar.init(bitPattern:)) + [0] }
}

extension FileStatus {
    fileprivate init(_ found: stat) {
        isRegular = found.st_mode & S_IFMT == S_IFREG
        isDirectory = found.st_mode & S_IFMT == S_IFDIR
        device = UInt64(found.st_dev)
        inode = UInt64(found.st_ino)
        size = Int(found.st_size)
        // An absurd time must not trap.
        modified = Int64(found.st_mtim.tv_sec) &* 1_000_000_000 &+ Int64(found.st_mtim.tv_nsec)
    }
}
