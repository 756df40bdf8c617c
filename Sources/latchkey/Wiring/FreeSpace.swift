import Glibc
import Storage

/// How much room a disk has.
enum FreeSpace {
    /// The bytes that this user may still write where `path` is; nil where nothing is there (statvfs(3)).
    static func bytes(at path: String) -> Int64? {
        var figures = statvfs()
        guard statvfs(path, &figures) == 0 else { return nil }
        return Int64(clamping: UInt64(figures.f_bavail) * UInt64(figures.f_frsize))
    }

    /// The folder that a file is in.
    static func folder(of path: String) -> String {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}

extension Core {
    /// The database's file, where it is one of this machine.
    var file: String? {
        store.isShared ? nil : settings.storageURL.split(separator: ":", maxSplits: 1).last.map(String.init)
    }

    /// The places of this machine that need room, with the bytes that are free there; a database that nodes share is elsewhere.
    var places: [(place: String, bytes: Int64)] {
        let places = [("storage", file.map(FreeSpace.folder)), ("spool", settings.spoolDirectory), ("queue", settings.queueDirectory)]
        return places.compactMap { place, path in path.flatMap(FreeSpace.bytes).map { (place, $0) } }
    }
}
