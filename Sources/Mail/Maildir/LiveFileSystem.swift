internal import CLinux
internal import Glibc

/// Linux itself. Every call that a signal interrupted is made again.
package struct LiveFileSystem: FileSystem {
    package init() {}

    package func makeDirectory(_ path: String) throws(MailFault) -> Bool {
        guard mkdir(path, 0o700) != 0 else { return true }
        let code = errno
        guard code == EEXIST else { throw fault(.makeDirectory, code) }
        close(try openDirectory(path))
        return false
    }

    package func openDirectory(_ path: String) throws(MailFault) -> OpenFile {
        OpenFile(number: try answer(.openDirectory) { open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) })
    }

    package func create(_ path: String) throws(MailFault) -> OpenFile {
        OpenFile(number: try answer(.createDraft) { open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600) })
    }

    package func write(_ bytes: [UInt8], to file: OpenFile) throws(MailFault) {
        var written = 0
        while written < bytes.count {
            let count = try answer(.writeDraft) {
                bytes.withUnsafeBytes { Glibc.write(file.number, $0.baseAddress?.advanced(by: written), $0.count - written) }
            }
            written += count
        }
    }

    package func syncDirectory(_ directory: OpenFile) throws(MailFault) {
        _ = try answer(.syncDirectory) { fsync(directory.number) }
    }

    package func syncEach(_ files: [OpenFile], threads: Int) -> [MailFault?] {
        let faults = onThreads(min(threads, files.count), of: files.count) { index -> MailFault? in
            do throws(MailFault) {
                _ = try answer(.syncDraft) { fsync(files[index].number) }
                return nil
            } catch {
                return error
            }
        }
        return faults
    }

    package func syncFileSystem(_ directory: OpenFile) throws(MailFault) {
        _ = try answer(.syncFileSystem) { latchkey_syncfs(directory.number) }
    }

    package func close(_ file: OpenFile) {
        // Linux has let go of the descriptor even where close(2) fails, and what must be durable was fsynced before: nothing to answer.
        _ = Glibc.close(file.number)
    }

    package func rename(_ old: String, to new: String) throws(MailFault) {
        _ = try answer(.publish) { latchkey_rename_noreplace(AT_FDCWD, old, AT_FDCWD, new) }
    }

    package func remove(_ path: String) throws(MailFault) {
        _ = try answer(.remove) { unlink(path) }
    }

    package func exists(_ path: String) throws(MailFault) -> Bool {
        do throws(MailFault) {
            _ = try answer(.look) { faccessat(AT_FDCWD, path, F_OK, AT_SYMLINK_NOFOLLOW) }
            return true
        } catch {
            guard error.kind == .missing else { throw error }
            return false
        }
    }

    package func list(_ path: String) throws(MailFault) -> [String] {
        guard let stream = opendir(path) else { throw fault(.listDirectory, errno) }
        defer { closedir(stream) }
        var names: [String] = []
        errno = 0
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: Int(entry.pointee.d_reclen)) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        guard errno == 0 else { throw fault(.listDirectory, errno) }
        return names
    }

    package func read(_ path: String) throws(MailFault) -> [UInt8] {
        let descriptor = try answer(.read) { open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
        defer { _ = Glibc.close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = try answer(.read) { chunk.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) } }
            guard count > 0 else { return bytes }
            bytes += chunk[..<count]
        }
    }

    /// What the call answers, made again while signals interrupt it; −1 is a fault.
    private func answer<Number: SignedInteger>(
        _ operation: MailFault.Operation, _ call: () -> Number
    ) throws(MailFault) -> Number {
        while true {
            let result = call()
            guard result == -1 else { return result }
            let code = errno
            guard code == EINTR else { throw fault(operation, code) }
        }
    }

    private func fault(_ operation: MailFault.Operation, _ code: Int32) -> MailFault {
        let kind: MailFault.Kind =
            switch code {
            case ENOSPC, EDQUOT, EFBIG: .diskFull
            case EROFS: .readOnly
            case EACCES, EPERM: .notPermitted
            case ENOENT: .missing
            case EEXIST: .exists
            case EMFILE, ENFILE: .tooManyOpenFiles
            case EIO: .inputOutput
            case ENOTDIR, EISDIR, ELOOP: .notADirectory
            default: .other
            }
        return MailFault(operation, kind, code: code)
    }
}
