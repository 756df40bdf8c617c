import Glibc

/// Finishes what a crash left half done in `failed/`, where Latchkey keeps its own names behind a dot:
/// `.latchkey-taken-…` on its way out of the queue, `.NAME.part` while it is written, `.NAME.reason` until NAME stands beside it.
struct QueueRecovery {
    private static let takenPrefix = ".latchkey-taken-"

    private let queue: QueueDirectory

    init(_ queue: QueueDirectory) { self.queue = queue }

    /// The name under which a file waits to be unlinked.
    static func takenName(_ inode: UInt64) -> QueueFileName { QueueFileName("\(takenPrefix)\(inode)") }

    func callAsFunction() throws(IntakeFault) {
        try step("tidying \(queue.failedPath)") { () throws(SystemError) in
            let new = try OpenDirectory(queue.newPath)
            let failed = try OpenDirectory(queue.failedPath)
            var hidden: [QueueFileName] = []
            try failed.eachName { name in if name.isHidden { hidden.append(name) } }
            for name in hidden { try Self.finish(name, in: failed, new) }
        }
    }

    /// Returns a file to the queue, where reading it again does no harm: events that were taken in are known by their ids.
    static func putBack(
        _ taken: QueueFileName, as name: QueueFileName? = nil, from failed: borrowing OpenDirectory, into new: borrowing OpenDirectory
    ) throws(SystemError) {
        let number = String(decoding: taken.bytes.dropFirst(takenPrefix.utf8.count), as: UTF8.self)
        let names = FailedName(name ?? QueueFileName("returned-\(number).json"))
        for number in 1...FailedName.candidateLimit {
            do throws(SystemError) {
                return try failed.rename(taken, to: names.candidate(number), in: new)
            } catch {
                if error.code != EEXIST { throw error }
            }
        }
        throw SystemError(code: EEXIST)
    }

    private static func finish(
        _ name: QueueFileName, in failed: borrowing OpenDirectory, _ new: borrowing OpenDirectory
    ) throws(SystemError) {
        if name.bytes.starts(with: takenPrefix.utf8) { return try putBack(name, from: failed, into: new) }
        if name.hasSuffix(".part") { return try failed.remove(name) }
        guard name.hasSuffix(".reason") else { return }
        let reason = QueueFileName(bytes: Array(name.bytes.dropFirst()))
        let subject = QueueFileName(bytes: Array(reason.bytes.dropLast(".reason".utf8.count)))
        guard try failed.status(of: subject) != nil, try failed.status(of: reason) == nil else { return try failed.remove(name) }
        try failed.replace(reason, in: failed, with: name)
    }
}
