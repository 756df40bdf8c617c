// The only file of this room that opens files.
import Glibc

/// One key in a file of its own, `NAME.key` or `NAME.ID.key`: 32 bytes, mode 0600.
struct SecretFile {
    let path: String
    /// Without the directory.
    let name: String
    /// The key's id as the file's name tells it.
    let id: String?

    init(directory: String, name: String, id: String? = nil) {
        self.name = "\(name)\(id.map { ".\($0)" } ?? "").key"
        path = "\(directory)/\(self.name)"
        self.id = id
    }

    /// The files of that name in the directory: the one without an id first, then in the order of their ids.
    static func all(_ name: String, in directory: String) throws(CryptographyFault) -> [SecretFile] {
        var (isPlain, ids) = (false, [String]())
        for entry in try entries(of: directory) where entry.utf8.starts(with: "\(name).".utf8) && entry.hasSuffix(".key") {
            let id = String(entry.dropFirst(name.count + 1).dropLast("key".count))
            if id.isEmpty { isPlain = true } else { ids.append(String(id.dropLast())) }
        }
        let plain = isPlain ? [SecretFile(directory: directory, name: name)] : []
        return plain + ids.sorted().map { SecretFile(directory: directory, name: name, id: $0) }
    }

    /// A new key in a file that its id names, durable.
    static func make(_ name: String, in directory: String) throws(CryptographyFault) -> SecretKey {
        let bytes = SystemRandom.bytes(SecretKey.size)
        let key = try SecretKey(bytes)
        try SecretFile(directory: directory, name: name, id: key.id).make(bytes)
        return key
    }

    /// Whether there is such a directory; refuses one that others may enter or list.
    static func isThere(directory: String) throws(CryptographyFault) -> Bool {
        var status = stat()
        guard stat(directory, &status) == 0 else {
            if errno == ENOENT { return false }
            throw fault("look at \(directory)")
        }
        try refuseExposed(directory, status, kind: S_IFDIR, mode: "0700")
        return true
    }

    /// Makes the directory, mode 0700, where it is missing; refuses one that others may enter or list.
    static func prepare(directory: String) throws(CryptographyFault) {
        if mkdir(directory, 0o700) == 0 { return }
        guard errno == EEXIST || errno == ENOENT || errno == EROFS else { throw fault("make \(directory)") }
        if errno == ENOENT {
            try makeParents(of: directory)
            guard mkdir(directory, 0o700) == 0 || errno == EEXIST else { throw fault("make \(directory)") }
        }
        guard try isThere(directory: directory) else { throw fault("look at \(directory)") }
    }

    /// The key; nil where the file has gone, a fault where it is not the one that the file's name tells.
    func key() throws(CryptographyFault) -> SecretKey? {
        guard let bytes = try read() else { return nil }
        let key = try SecretKey(bytes)
        guard let id, id != key.id else { return key }
        throw CryptographyFault(
            "use \(path)", .secrets, underlying: "it holds the key \(key.id) and not \(id), as its name says",
            hint: "Copy the file again from a node that works, or move this one away.")
    }

    /// The fault of a file beside the one key that there may be.
    var surplus: CryptographyFault {
        CryptographyFault(
            "use \(path)", .secrets, underlying: "this key never changes, so only the file without an id counts", hint: "Move it away.")
    }

    /// The key; made, durably, where the file is missing. Of two processes that make it at once one wins, and both read the winner's.
    func load() throws(CryptographyFault) -> [UInt8] {
        if let key = try read() { return key }
        try make(SystemRandom.bytes(SecretKey.size))
        guard let key = try read() else {
            throw CryptographyFault(
                "read \(path)", .secrets, underlying: "it vanished", hint: "Let nothing else write into the secrets directory.")
        }
        return key
    }

    /// The key as it is, for a backup that shall carry it.
    func revealedBytes() throws(CryptographyFault) -> [UInt8]? { try read() }

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
    func make(_ bytes: consuming [UInt8]) throws(CryptographyFault) {
        let draft = "\(path).\(String(hexadecimal: SystemRandom.bytes(8))).tmp"
        try write(bytes, to: draft)
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

    private static func entries(of directory: String) throws(CryptographyFault) -> [String] {
        guard let stream = opendir(directory) else { throw fault("list \(directory)") }
        defer { closedir(stream) }
        var names: [String] = []
        errno = 0
        while let entry = readdir(stream) {
            guard let offset = MemoryLayout<dirent>.offset(of: \.d_name) else { continue }
            names.append(String(cString: (UnsafeRawPointer(entry) + offset).assumingMemoryBound(to: CChar.self)))
            errno = 0
        }
        guard errno == 0 else { throw fault("list \(directory)") }
        return names
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
