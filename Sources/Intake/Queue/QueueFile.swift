/// A file of the queue as it was read; its status tells whether what stands under its name later is still the same.
package struct QueueFile: Sendable {
    /// Its name in `new/`.
    package let name: QueueFileName
    /// Its content.
    package let bytes: [UInt8]
    let status: FileStatus
}
