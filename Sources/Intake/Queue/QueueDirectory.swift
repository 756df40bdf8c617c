import Glibc

/// The queue directory: producers rename files into `new/`, what cannot be read goes to `failed/`. All calls wait for the disk.
package struct QueueDirectory: Sendable {
    /// The most bytes that one file may have.
    package static let fileSizeLimit = 256 * 1024 * 1024

    let path: String

    /// The queue directory at a path; nothing is touched yet.
    package init(_ path: String) { self.path = path }

    /// Where producers put files.
    package var newPath: String { path + "/new" }
    /// Where refused files lie beside their reasons.
    package var failedPath: String { path + "/failed" }

    /// Makes what is missing of the directories (mode 0700) and finishes what a crash left half done.
    package func prepare() throws(IntakeFault) {
        for directory in [newPath, failedPath] {
            try step("making \(directory)") { () throws(SystemError) in try Self.make(directory) }
            try step("opening \(directory)") { () throws(SystemError) in try OpenDirectory(directory).checkWritable() }
        }
        try QueueRecovery(self)()
    }

    /// What waits, oldest first (time of last change, then name), at most `limit` files; strays come without limit.
    /// Directories and names that start with a dot are left alone. Costs one look at every file in `new/`, until nobody wants it any more.
    package func waiting(limit: Int = 10_000, isOver: () -> Bool = { false }) throws(IntakeFault) -> QueueListing {
        var survey = QueueSurvey(limit: limit)
        try step("listing \(newPath)") { () throws(SystemError) in
            let new = try OpenDirectory(newPath)
            try new.eachName { name throws(SystemError) in
                guard !name.isHidden, !isOver(), let status = try new.status(of: name) else { return }
                survey.add(name, status)
            }
        }
        return survey.listing
    }

    /// The content of a waiting file.
    package func read(_ name: QueueFileName) throws(IntakeFault) -> QueueReading {
        do throws(SystemError) {
            let (bytes, status) = try OpenDirectory(newPath).read(name, limit: Self.fileSizeLimit)
            if let bytes { return .file(QueueFile(name: name, bytes: bytes, status: status)) }
            return .unfit(reason: status.isRegular ? QueueReason.tooLarge : QueueReason.notRegular)
        } catch {
            switch error.code {
            case ENOENT: return .gone
            case ELOOP, ENXIO: return .unfit(reason: QueueReason.notRegular)
            case EACCES, EPERM: return .unfit(reason: QueueReason.notReadable)
            default: throw IntakeFault("reading \(newPath)/\(name)", error)
            }
        }
    }

    /// Makes a directory and those above it; each new name is durable.
    private static func make(_ path: String) throws(SystemError) {
        let parent = parent(of: path)
        do throws(SystemError) {
            try makeOne(path, in: parent)
        } catch {
            guard error.code == ENOENT, parent != path else { throw error }
            try make(parent)
            try makeOne(path, in: parent)
        }
    }

    private static func makeOne(_ path: String, in parent: String) throws(SystemError) {
        if try OpenDirectory.make(path) { try OpenDirectory(parent).sync() }
    }

    private static func parent(of path: String) -> String {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
        return slash == path.utf8.startIndex ? "/" : String(Substring(path.utf8[..<slash]))
    }
}
