package import Domain

/// What `/metrics` tells of the machine around the daemon.
package struct Surroundings: Sendable {
    package let version: String
    /// Free bytes by place: `storage`, `spool`, `queue`.
    package let freeBytes: [(place: String, bytes: Int64)]
    /// When the certificate of the public listener ends, where it serves TLS itself.
    package let certificateExpiry: Timestamp?
    /// Whether what comes back can be read, where this node reads it.
    package let readsBounces: Bool?

    package init(version: String, freeBytes: [(place: String, bytes: Int64)], certificateExpiry: Timestamp?, readsBounces: Bool? = nil) {
        self.version = version
        self.freeBytes = freeBytes
        self.certificateExpiry = certificateExpiry
        self.readsBounces = readsBounces
    }
}
