// The only file of this room that opens files.
import Glibc

/// One key in a file of its own: 32 bytes, mode 0600.
struct SecretFile {
    let path: String

    init(directory: String, name: String) { path = "\(directory)/\(name).key" }

    /// Makes the directory, mode 0700, where it is missing; refuses one that others may enter or list.
    static func prepare(directory: String) throws(CryptographyFault) {
        if mkdir(directory, 0o700) == 0 { return }
        guard errno == EEXIST || errno == ENOENT || errno == EROFS else { throw fault("make \(directory)") }
        if errno == ENOENT {
            try makeParents(of: directory)
            guard mkdir(directory, 0o700) == 0 || errno == EEXIST else { throw fault("make \(directory)") }
        }
        var status = stat()
        guard stat(directory, &status) == 0 else { throw fault("look at \(directory)") }
        try refuseExposed(directory, status, kind: S_IFDIR, mode: "0700")
    }

    /// The key; made, durably, where the file is missing. Of two processes that make it at once one wins, and both read the winner's.
    func load() throws(CryptographyFault) -> [UInt8] {
        if let key = try read() { return key }
        try make()
        guard let key = try read() else {
            throw CryptographyFault(
                "read \(path)", .secrets, underlying: "it vanished", hint: "Let nothing else write into the secrets directory.")
        }
        return key
    }

    private func read() throws(CryptographyFault) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw Self.fault("open \(path)")
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw Self.fault("look at \(path)") }
        try Self.refuseExposed(path, status, kind: S_IFREG, mode: "0600")
        // One byte more than a key has, so that a longer file shows.
        var bytes = [UInt8](repeating: 0, count: SecretKey.size + 1)
        let count = Glibc.read(descriptor, &bytes, bytes.count)
        guard count == SecretKey.size else { throw wrongSize(count) }
        bytes.removeLast()
        return bytes
    }

    /// Writes under a name of its own, flushes, and links it to the final name, which never replaces another's key.
    private func make() throws(CryptographyFault) {
        let draft = "\(path).\(String(hexadecimal: SystemRandom.bytes(8))).tmp"
        try write(SystemRandom.bytes(SecretKey.size), to: draft)
        defer { unlink(draft) }
        guard link(draft, path) == 0 || errno == EEXIST else { throw Self.fault("make \(path)") }
        try flushDirectory()
    }

    private func write(_ bytes: consuming [UInt8], to draft: String) throws(CryptographyFault) {
        defer { Libcrypto.erase(&bytes) }
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.fault("make \(draft)") }
        defer { close(descriptor) }
        guard Glibc.write(descriptor, bytes, bytes.count) == bytes.count, fsync(descriptor) == 0 else {
            let failure = Self.fault("write \(draft)")
            unlink(draft)
            throw failure
        }
    }

    private func flushDirectory() throws(CryptographyFault) {
        let directory = String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
        let descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Self.fault("open \(directory)") }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw Self.fault("flush \(directory)") }
    }

    private static func makeParents(of directory: String) throws(CryptographyFault) {
        for index in directory.indices.dropFirst() where directory[index] == "/" {
            let parent = String(directory[..<index])
            guard mkdir(parent, 0o755) == 0 || errno == EEXIST else { throw fault("make \(parent)") }
        }
    }

    private static func refuseExposed(_ path: String, _ status: stat, kind: mode_t, mode: String) throws(CryptographyFault) {
        guard status.st_mode & S_IFMT == kind else {
            throw CryptographyFault(
                "use \(path)", .secrets, underlying: "it is not a plain \(kind == S_IFDIR ? "directory" : "file")", hint: "Move it away.")
        }
        guard status.st_mode & 0o077 == 0 else {
            throw CryptographyFault(
                "use \(path)", .secrets, underlying: "others than its owner may use it (mode \(String(status.st_mode & 0o7777, radix: 8)))",
                hint: "Run: chmod \(mode) \(path) – and where somebody may have read it, restore from a backup or make new secrets.")
        }
    }

    private func wrongSize(_ count: Int) -> CryptographyFault {
        CryptographyFault(
            "use \(path)", .secrets,
            underlying: count < 0 ? "it cannot be read (errno \(errno))" : "it does not have exactly \(SecretKey.size) bytes",
            hint: "Restore it from a backup; a new one would make every link, password or history under it worthless.")
    }

    private static func fault(_ operation: String) -> CryptographyFault {
        let words = strerror(errno).map { String(cString: $0) } ?? "errno \(errno)"
        return CryptographyFault(
            operation, .system, underlying: words, hint: "Let the daemon's user own the secrets directory (secrets.directory).")
    }
}
