package import Domain
import Foundation
import GRDB

/// An SQLite file that no daemon works on: read and written on the calling thread, so that it can be filled from within a transaction elsewhere.
package final class DatabaseFile: Sendable {
    /// What the file says of itself in its header (SQLite: `application_id`, `user_version`).
    package struct Mark: Equatable, Sendable {
        package let application: Int64
        package let version: Int64

        package init(application: Int64, version: Int64) {
            self.application = application
            self.version = version
        }
    }

    package let path: String
    private let queue: DatabaseQueue

    /// Makes the file, mode 0600, where there is none.
    package static func make(_ path: String) throws(StorageFault) -> DatabaseFile {
        let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw Self.fault("make \(path)", errno) }
        _ = Glibc.close(descriptor)
        return try DatabaseFile(path)
    }

    /// Opens the file, which is there.
    package init(_ path: String) throws(StorageFault) {
        self.path = path
        var configuration = Configuration()
        configuration.foreignKeysEnabled = true
        configuration.prepareDatabase { database in
            // It is whole or thrown away, and flushed as a whole at the end.
            try database.execute(sql: "PRAGMA mmap_size = 0; PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF")
        }
        do {
            queue = try DatabaseQueue(path: path, configuration: configuration)
        } catch {
            throw Self.fault("open \(path)", error)
        }
    }

    package func read<T>(_ body: (Transaction) throws -> T) throws -> T {
        try told("read") { try queue.read { try body(Transaction(session: SQLiteSession(database: $0))) } }
    }

    package func write<T>(_ body: (Transaction) throws -> T) throws -> T {
        try told("write") { try queue.write { try body(Transaction(session: SQLiteSession(database: $0))) } }
    }

    /// Gives the file the tables of the present schema.
    package func makeTables(at now: Timestamp) throws { try write { tx in try Migrations.run(tx, .sqlite, now: now) } }

    package func setMark(_ mark: Mark) throws {
        try told("write") {
            try queue.write { database in
                try database.execute(sql: "PRAGMA application_id = \(mark.application); PRAGMA user_version = \(mark.version)")
            }
        }
    }

    /// What SQLite finds wrong with the file, or a trigger or view in it, since Latchkey makes none and they would act within its database; nil
    /// where it is whole.
    package func damage() throws -> String? {
        try told("check") {
            try queue.read { database in
                let strange = try String.fetchOne(database, sql: "SELECT name FROM sqlite_schema WHERE type IN ('trigger', 'view') LIMIT 1")
                if strange != nil { return "it holds a trigger or a view that is not Latchkey's" }
                let found = try String.fetchOne(database, sql: "PRAGMA integrity_check(1)") ?? "no answer"
                return found == "ok" ? nil : found.split(separator: "\n").joined(separator: " ")
            }
        }
    }

    /// Closes it and flushes it, so that it outlives a power cut.
    package func close() throws(StorageFault) {
        do { try queue.close() } catch { throw Self.fault("close \(path)", error) }
        try Self.flush(path)
    }

    /// What the header of the file says, and whether the file is as long as it says; nil where it is no SQLite file (SQLite's file format §1.3).
    package static func header(of path: String) throws(StorageFault) -> (mark: Mark, isWhole: Bool)? {
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw fault("read \(path)", errno) }
        defer { _ = Glibc.close(descriptor) }
        var status = Glibc.stat()
        var header = [UInt8](repeating: 0, count: 100)
        guard fstat(descriptor, &status) == 0, Glibc.read(descriptor, &header, 100) == 100, header.starts(with: "SQLite format 3\0".utf8)
        else { return nil }
        let number = { (at: Int, count: Int) in header[at..<at + count].reduce(Int64(0)) { $0 << 8 | Int64($1) } }
        let page = number(16, 2) == 1 ? 65_536 : number(16, 2)
        return (Mark(application: number(68, 4), version: number(60, 4)), Int64(status.st_size) == page * number(28, 4))
    }

    /// Gives a flushed file its name in one step, replacing what bears it.
    package static func rename(_ path: String, to name: String) throws(StorageFault) {
        guard Glibc.rename(path, name) == 0 else { throw fault("name \(name)", errno) }
        try flush(URL(fileURLWithPath: name).deletingLastPathComponent().path)
    }

    /// Where the file itself lies that a name leads to by symbolic links, whether it is there yet or not: so that all who use it, whatever they call
    /// it, hold one lock.
    static func place(of path: String) -> String {
        var place = path
        // As many as the kernel follows (path_resolution(7)).
        for _ in 0..<40 {
            guard let target = try? FileManager.default.destinationOfSymbolicLink(atPath: place) else { return place }
            place = target.hasPrefix("/") ? target : URL(fileURLWithPath: place).deletingLastPathComponent().path + "/" + target
        }
        return path
    }

    package static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// Throws where there is something under that name already.
    package static func refuse(present path: String) throws(StorageFault) {
        if exists(path) { throw fault("make \(path)", EEXIST) }
    }

    package static func remove(_ path: String) { unlink(path) }

    /// Copies a file to a new one, mode 0600.
    package static func copy(_ path: String, to copy: String) throws(StorageFault) {
        let source = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard source >= 0 else { throw fault("read \(path)", errno) }
        defer { _ = Glibc.close(source) }
        let target = Glibc.open(copy, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard target >= 0 else { throw fault("make \(copy)", errno) }
        defer { _ = Glibc.close(target) }
        var rest = Int.max
        while rest > 0 {
            let count = sendfile(target, source, nil, 1 << 30)
            guard count >= 0 else { throw fault("copy \(path)", errno) }
            rest = count
        }
    }

    private static func flush(_ path: String) throws(StorageFault) {
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw fault("open \(path)", errno) }
        defer { _ = Glibc.close(descriptor) }
        guard fsync(descriptor) == 0 else { throw fault("flush \(path)", errno) }
    }

    private static func fault(_ operation: String, _ code: Int32) -> StorageFault {
        let (kind, hint): (StorageFault.Kind, String) =
            switch code {
            case ENOSPC, EDQUOT, EFBIG: (.diskFull, fullDisk)
            case EEXIST: (.settings, "Name a file that is not there yet.")
            default: (.readOnly, "Name a file in a folder that the user who runs this may use.")
            }
        return StorageFault(operation: operation, kind: kind, underlying: String(cString: strerror(code)), hint: hint)
    }

    /// No daemon goes on with this file by itself, and its disk is another than the database's.
    private static func fault(_ operation: String, _ error: any Error) -> StorageFault {
        let fault = StorageFault(from: error, operation: operation)
        guard fault.kind == .diskFull else { return fault }
        return StorageFault(operation: operation, kind: .diskFull, underlying: fault.underlying, hint: fullDisk)
    }

    private static let fullDisk = "Make room on its disk, then do it again."

    private func told<T>(_ verb: String, _ body: () throws -> T) throws -> T {
        do { return try body() } catch let error as DatabaseError { throw Self.fault("\(verb) \(path)", error) }
    }
}
