import Glibc

extension QueueDirectory {
    /// Moves a file of `new/` as it is to `failed/`, the reason beside it, and returns its name there; nil where it is gone.
    package func setAside(_ name: QueueFileName, reason: String) throws(IntakeFault) -> QueueFileName? {
        try step("setting \(newPath)/\(name) aside") { () throws(SystemError) in
            let new = try OpenDirectory(newPath)
            let failed = try OpenDirectory(failedPath)
            guard try new.status(of: name) != nil else { return nil }
            let content = try? new.read(name, limit: Self.fileSizeLimit).bytes
            let place = try Self.place(for: name, content: content, in: failed)
            try failed.write(place.appending(".reason").hidden, Array(reason.utf8))
            // Renamed rather than copied, so that a file that is somehow still being written ends up whole.
            try Self.rename(name, of: new, to: place, in: failed, replacing: content)
            try Self.finish(place, in: failed)
            try new.sync()
            return place
        }
    }

    /// Writes what was refused of a file to `failed/`, the reason beside it, and returns its name there. The file itself is still to be removed.
    package func setAside(_ name: QueueFileName, contents: [UInt8], reason: String) throws(IntakeFault) -> QueueFileName {
        try step("writing the refused part of \(name) to \(failedPath)") { () throws(SystemError) in
            let failed = try OpenDirectory(failedPath)
            let place = try Self.place(for: name, content: contents, in: failed)
            let part = place.appending(".part").hidden
            try failed.write(place.appending(".reason").hidden, Array(reason.utf8))
            try failed.write(part, contents)
            try Self.rename(part, of: failed, to: place, in: failed, replacing: contents)
            try Self.finish(place, in: failed)
            return place
        }
    }

    /// The first name that is free or already holds just this.
    private static func place(
        for name: QueueFileName, content: [UInt8]?, in failed: borrowing OpenDirectory
    ) throws(SystemError) -> QueueFileName {
        let names = FailedName(name)
        for number in 1...FailedName.candidateLimit {
            let candidate = names.candidate(number)
            if try failed.status(of: candidate) == nil { return candidate }
            if try holds(candidate, content, in: failed) { return candidate }
        }
        throw SystemError(code: EEXIST)
    }

    private static func holds(_ name: QueueFileName, _ content: [UInt8]?, in failed: borrowing OpenDirectory) throws(SystemError) -> Bool {
        guard let content, let status = try failed.status(of: name), status.isRegular, status.size == content.count else { return false }
        return try failed.read(name, limit: fileSizeLimit).bytes == content
    }

    private static func rename(
        _ name: QueueFileName, of source: borrowing OpenDirectory, to place: QueueFileName, in failed: borrowing OpenDirectory,
        replacing content: [UInt8]?
    ) throws(SystemError) {
        if try holds(place, content, in: failed) { return try source.replace(place, in: failed, with: name) }
        try source.rename(name, to: place, in: failed)
    }

    /// Shows the reason only now, so that whoever sees it finds the file too; then makes both names durable.
    private static func finish(_ place: QueueFileName, in failed: borrowing OpenDirectory) throws(SystemError) {
        let reason = place.appending(".reason")
        try failed.replace(reason, in: failed, with: reason.hidden)
        try failed.sync()
    }
}
