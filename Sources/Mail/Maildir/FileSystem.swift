/// The calls that the spool makes, drawn as a protocol because two implementations exist: Linux, and the simulation that cuts the power.
package protocol FileSystem: Sendable {
    /// Makes a directory with mode 0700; false where it was there already.
    func makeDirectory(_ path: String) throws(MailFault) -> Bool
    /// Opens a directory, for `sync` and `syncFileSystem`.
    func openDirectory(_ path: String) throws(MailFault) -> OpenFile
    /// Creates a file that must not exist yet, with mode 0600, and leaves it open.
    func create(_ path: String) throws(MailFault) -> OpenFile
    /// Writes all the bytes.
    func write(_ bytes: [UInt8], to file: OpenFile) throws(MailFault)
    /// fsync(2) of a directory.
    func syncDirectory(_ directory: OpenFile) throws(MailFault)
    /// fsync(2) of each file, on so many threads at once; the fault of each that failed stands at its place.
    func syncEach(_ files: [OpenFile], threads: Int) -> [MailFault?]
    /// syncfs(2) of the file system that the directory lies on.
    func syncFileSystem(_ directory: OpenFile) throws(MailFault)
    /// Gives the file back to the system; what was not made durable stays so.
    func close(_ file: OpenFile)
    /// Renames a file and never replaces another: the kinds `missing` and `exists` say so.
    func rename(_ old: String, to new: String) throws(MailFault)
    func remove(_ path: String) throws(MailFault)
    func exists(_ path: String) throws(MailFault) -> Bool
    /// The names in a directory, without `.` and `..`, in no order.
    func list(_ path: String) throws(MailFault) -> [String]
    func read(_ path: String) throws(MailFault) -> [UInt8]
}

/// The number under which a file system knows a file or directory that is open.
package struct OpenFile: Hashable, Sendable {
    package let number: Int32
    package init(number: Int32) { self.number = number }
}
