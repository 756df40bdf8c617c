import Foundation
import GRDB

/// Puts a whole SQLite database in the place of another in one step; whatever the instant of a crash, one of the two is there, whole.
package enum SQLiteTakeover {
    /// Where a database is prepared beside its place, whose folder is made where it is missing; nothing of an earlier attempt is left.
    package static func staging(for path: String) throws(StorageFault) -> String {
        let path = DatabaseFile.place(of: path)
        do { try SQLiteEngine.makeFolder(of: path) } catch { throw StorageFault(from: error, operation: "make the folder of \(path)") }
        let staging = path + ".restoring"
        clear(staging)
        return staging
    }

    /// Removes a staged database.
    package static func clear(_ staging: String) {
        for suffix in ["", "-wal", "-shm", "-journal", ".lock"] { unlink(staging + suffix) }
    }

    /// The staged file, closed and without a journal, becomes the database. What the old one's journal holds is brought into the old one
    /// first: left beside the new one, it would be taken for its own.
    package static func replace(_ path: String, with staging: String) throws(StorageFault) {
        let path = DatabaseFile.place(of: path)
        do {
            try AdvisoryLock(path: path + ".lock").held {
                if FileManager.default.fileExists(atPath: path) { try emptyJournal(of: path) }
                for suffix in ["-wal", "-shm"] where unlink(path + suffix) != 0 && errno != ENOENT {
                    throw DatabaseError(resultCode: .SQLITE_READONLY, message: "\(path)\(suffix) cannot be removed")
                }
                try DatabaseFile.rename(staging, to: path)
            }
        } catch {
            throw StorageFault(from: error, operation: "replace the database \(path)")
        }
    }

    /// Of a database that is damaged, the journal is no use either.
    private static func emptyJournal(of path: String) throws {
        guard let old = try? DatabaseQueue(path: path) else { return }
        let isBusy = (try? old.inDatabase { try Bool.fetchOne($0, sql: "PRAGMA wal_checkpoint(TRUNCATE)") }) ?? false
        try? old.close()
        if isBusy { throw DatabaseError(resultCode: .SQLITE_BUSY, message: "somebody reads from it") }
    }
}
