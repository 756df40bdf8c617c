import Glibc

// The one file that hands pointers to inotify(7); no library of ours has it.

/// An inotify instance that watches one directory; closed when it is let go.
final class Inotify: Sendable {
    let descriptor: Int32

    init(_ path: String) throws(SystemError) {
        descriptor = inotify_init1(Int32(IN_NONBLOCK | IN_CLOEXEC))
        guard descriptor >= 0 else { throw SystemError.last }
        let wanted =
            UInt32(IN_CLOSE_WRITE) | UInt32(IN_MOVED_TO) | UInt32(IN_CREATE) | UInt32(IN_ATTRIB) | UInt32(IN_DELETE_SELF)
            | UInt32(IN_MOVE_SELF) | UInt32(IN_ONLYDIR)
        guard inotify_add_watch(descriptor, path, wanted) >= 0 else { throw SystemError.last }
        // Where the folder above is moved away, the directory itself is told nothing.
        let above = UInt32(IN_DELETE_SELF) | UInt32(IN_MOVE_SELF) | UInt32(IN_ONLYDIR)
        guard inotify_add_watch(descriptor, path + "/..", above) >= 0 else { throw SystemError.last }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Reads all that is pending; whether the directory is still the one watched.
    func drain() -> DirectoryWatch.Hint {
        var seen: UInt32 = 0
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            guard count > 0 else { break }
            seen |= Self.masks(in: buffer[..<count])
        }
        let losses = UInt32(IN_IGNORED) | UInt32(IN_DELETE_SELF) | UInt32(IN_MOVE_SELF) | UInt32(IN_UNMOUNT)
        return seen & losses == 0 ? .changed : .lost
    }

    private static func masks(in events: ArraySlice<UInt8>) -> UInt32 {
        events.withUnsafeBytes { raw in
            var seen: UInt32 = 0
            var start = 0
            while start + MemoryLayout<inotify_event>.size <= raw.count {
                let event = raw.loadUnaligned(fromByteOffset: start, as: inotify_event.self)
                seen |= event.mask
                start += MemoryLayout<inotify_event>.size + Int(event.len)
            }
            return seen
        }
    }
}
