/// What waits in the queue directory.
package struct QueueListing: Equatable, Sendable {
    /// Something that is no event file; it belongs set aside with that reason.
    package struct Stray: Equatable, Sendable {
        /// Its name in `new/`.
        package let name: QueueFileName
        /// What to tell whoever put it there.
        package let reason: String
    }

    /// The files to take, oldest first.
    package var files: [QueueFileName] = []
    /// What to set aside.
    package var strays: [Stray] = []
}
