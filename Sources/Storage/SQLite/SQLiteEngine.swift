import Foundation
import GRDB

/// SQLite through GRDB: WAL, FULL synchronous, one writer. Each write, with its checkpoint, holds an advisory lock on a file beside
/// the database, because SQLite 3.7.0 to 3.51.2 can lose a commit when two connections write and checkpoint at the same instant.
struct SQLiteEngine: Engine {
    let dialect = Dialect.sqlite
    private let connection: DatabaseQueue
    private let lock: AdvisoryLock
    private let writer: SQLiteWriter
    private let reader: SQLiteReader

    init(path: String) throws(StorageFault) {
        let path = DatabaseFile.place(of: path)
        do {
            try Self.makeFolder(of: path)
            lock = try AdvisoryLock(path: path + ".lock")
            let configuration = Self.configuration
            connection = try lock.held {
                try Self.makePrivate(path)
                return try Self.open(path, configuration)
            }
            writer = SQLiteWriter(connection: connection, lock: lock)
            reader = try SQLiteReader(path: path, configuration: configuration)
        } catch {
            throw StorageFault(from: error, operation: "open the database \(path)")
        }
    }

    func write<T: Sendable>(_ body: @Sendable @escaping (Transaction) throws -> T) async throws(StorageFault) -> T {
        do {
            return try await writer.write(body)
        } catch {
            throw StorageFault(from: error, operation: "write to the database")
        }
    }

    func read<T: Sendable>(_ body: @Sendable @escaping (Transaction) throws -> T) async throws(StorageFault) -> T {
        do {
            return try await reader.read(body)
        } catch {
            throw StorageFault(from: error, operation: "read from the database")
        }
    }

    /// Processes beside the daemon touch a file that it watches; SQLite itself has no way to tell.
    func hint() {}
    func hinted() async {}
    func hints() -> AsyncStream<Void> { AsyncStream { $0.finish() } }

    func emptyJournal() async throws(StorageFault) {
        do {
            try await connection.writeWithoutTransaction { [lock] database in
                try lock.held {
                    let isBusy = try Bool.fetchOne(database, sql: "PRAGMA wal_checkpoint(TRUNCATE)") ?? false
                    if isBusy { throw DatabaseError(resultCode: .SQLITE_BUSY, message: "somebody reads what was before") }
                }
            }
        } catch {
            throw StorageFault(from: error, operation: "empty the journal of the database")
        }
    }

    func close() throws(StorageFault) {
        do {
            try reader.close()
            try lock.held { try connection.close() }
        } catch {
            throw StorageFault(from: error, operation: "close the database")
        }
    }

    private static var configuration: Configuration {
        var configuration = Configuration()
        configuration.journalMode = .wal
        configuration.busyMode = .timeout(3)
        configuration.prepareDatabase { database in
            // What is deleted or overwritten is filled with zeros (F23). Debian's SQLite does so anyway; others do not.
            try database.execute(
                sql: "PRAGMA mmap_size = 0; PRAGMA foreign_keys = ON; PRAGMA cache_size = -4000; PRAGMA secure_delete = ON;")
        }
        return configuration
    }

    /// The one connection that writes.
    private static func open(_ path: String, _ configuration: Configuration) throws -> DatabaseQueue {
        let connection = try DatabaseQueue(path: path, configuration: configuration)
        // GRDB sets synchronous=NORMAL after prepareDatabase, so FULL comes here and is read back.
        try connection.writeWithoutTransaction { database in
            try database.execute(sql: "PRAGMA synchronous = FULL")
            guard try Int.fetchOne(database, sql: "PRAGMA synchronous") == 2 else {
                throw DatabaseError(resultCode: .SQLITE_ERROR, message: "SQLite did not take synchronous=FULL")
            }
        }
        return connection
    }

    static func makeFolder(of path: String) throws {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            let why = (error as? CocoaError)?.underlying as? POSIXError
            throw StorageFault(
                operation: "open the database \(path)", kind: .settings,
                underlying: "its folder cannot be made" + (why.map { ": " + String(cString: strerror($0.code.rawValue)) } ?? ""),
                hint: "Set storage.url to a path that the user that runs Latchkey may write.")
        }
    }

    /// The database holds names and hashes: nobody but its owner may read it. SQLite gives its journal the same mode.
    private static func makePrivate(_ path: String) throws {
        let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        if descriptor >= 0 {
            _ = Glibc.close(descriptor)
        } else if errno != EEXIST {
            throw DatabaseError(resultCode: .SQLITE_CANTOPEN, message: "the file cannot be made: \(String(cString: strerror(errno)))")
        }
    }
}

extension StorageFault {
    /// What SQLite said, with what the operator should do about it.
    init(from error: any Error, operation: String) {
        if let fault = error as? StorageFault {
            self = fault
            return
        }
        guard let error = error as? DatabaseError else {
            self.init(
                operation: operation, kind: .other, underlying: "\(error)",
                hint: "Check that the folder of the database exists and belongs to the user that runs Latchkey.")
            return
        }
        let (kind, hint): (Kind, String) =
            switch error.resultCode {
            case .SQLITE_FULL: (.diskFull, "Make room on the disk of the database; Latchkey goes on by itself.")
            case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_CANTOPEN:
                (.readOnly, "Make the database and its folder writable for the user that runs Latchkey.")
            case .SQLITE_BUSY, .SQLITE_LOCKED: (.busy, "Another program holds the database; end it, or wait.")
            case .SQLITE_CORRUPT, .SQLITE_NOTADB: (.corrupt, "The file is damaged or not a Latchkey database; restore a backup.")
            case .SQLITE_IOERR:
                (.diskFull, "The disk of the database fails, is full or turned read-only; see dmesg and df. Latchkey goes on by itself.")
            default: (.other, "This is unexpected; keep the log and report it.")
            }
        // `message` alone: GRDB's description would carry the SQL with its values.
        self.init(
            operation: operation, kind: kind, underlying: error.message ?? "SQLite error \(error.extendedResultCode.rawValue)", hint: hint)
    }
}
