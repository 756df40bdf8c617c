/// A file of the queue as it was read; its status tells whether what stands under its name later is still the same.
package struct QueueFile: Sendable {
    package let name: QueueFileName
    package let bytes: [UInt8]
    let status: FileStatus
}

/// What reading a waiting file came to.
package enum QueueReading: Sendable {
    case file(QueueFile)
    /// Somebody else took it.
    case gone
    /// It is not something to read; it belongs set aside with that reason.
    case unfit(reason: String)
}

/// What waits in the queue directory.
package struct QueueListing: Equatable, Sendable {
    /// Something that is no event file; it belongs set aside with that reason.
    package struct Stray: Equatable, Sendable {
        package let name: QueueFileName
        package let reason: String
    }

    /// The files to take, oldest first.
    package var files: [QueueFileName] = []
    package var strays: [Stray] = []
}
