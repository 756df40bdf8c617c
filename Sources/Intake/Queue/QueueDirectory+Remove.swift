import Glibc

extension QueueDirectory {
    /// Removes a file whose events are durable. Where a producer has put another file under its name since it was read, that one stays.
    package func remove(_ file: QueueFile) throws(IntakeFault) {
        try step("removing \(newPath)/\(file.name)") { () throws(SystemError) in
            let new = try OpenDirectory(newPath)
            let failed = try OpenDirectory(failedPath)
            // Moved out of everybody's way first: between looking at a name and unlinking it a producer could replace the file.
            let taken = QueueRecovery.takenName(file.status.inode)
            guard try Self.take(file.name, as: taken, from: new, into: failed) else { return }
            if try failed.status(of: taken) == file.status { return try failed.remove(taken) }
            try QueueRecovery.putBack(taken, as: file.name, from: failed, into: new)
        }
    }

    /// False where somebody else has taken it.
    private static func take(
        _ name: QueueFileName, as taken: QueueFileName, from new: borrowing OpenDirectory, into failed: borrowing OpenDirectory
    ) throws(SystemError) -> Bool {
        do throws(SystemError) {
            try new.rename(name, to: taken, in: failed)
            return true
        } catch {
            guard error.code == ENOENT else { throw error }
            return false
        }
    }
}
