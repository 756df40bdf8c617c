import Dispatch

/// Hints that something happened in a directory, dot files included; a hint says no more than "look".
package enum DirectoryWatch {
    /// What a watcher should do.
    package enum Hint: Sendable {
        /// Look into the directory.
        case changed
        /// The directory is gone or is another one now: prepare it and watch again. The stream ends with it.
        case lost
    }

    /// The hints, those not yet seen made one; the first comes at once, so that nothing falls between looking and watching.
    /// Ends when the task that iterates is cancelled. What happens above the parent goes unseen: a sweep now and then is still needed.
    package static func hints(of path: String) throws(IntakeFault) -> AsyncStream<Hint> {
        let inotify = try step("watching \(path)") { () throws(SystemError) in try Inotify(path) }
        let (stream, continuation) = AsyncStream.makeStream(of: Hint.self, bufferingPolicy: .bufferingNewest(1))
        continuation.yield(.changed)
        // Dispatch sources may be used from any thread; only their type does not say so.
        nonisolated(unsafe) let source = DispatchSource.makeReadSource(
            fileDescriptor: inotify.descriptor, queue: DispatchQueue(label: "latchkey.queue"))
        source.setEventHandler {
            let hint = inotify.drain()
            continuation.yield(hint)
            if hint == .lost { continuation.finish() }
        }
        // The descriptor may be closed only once the source has let it go.
        source.setCancelHandler { withExtendedLifetime(inotify) {} }
        continuation.onTermination = { _ in source.cancel() }
        source.activate()
        return stream
    }
}
