/// What the system says of a file; two that are equal are the same file with the same content.
struct FileStatus: Equatable, Sendable {
    let isRegular: Bool
    let isDirectory: Bool
    let device: UInt64
    let inode: UInt64
    /// In bytes.
    let size: Int
    /// In nanoseconds since 1970.
    let modified: Int64
}
