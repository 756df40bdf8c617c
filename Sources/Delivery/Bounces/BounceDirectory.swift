internal import Glibc

/// The Maildir where mail to the return paths arrives; another program delivers into it.
package struct BounceDirectory: Sendable {
    /// The directory, or a file in it, cannot be used.
    package struct Fault: Error, CustomStringConvertible {
        package let description: String
    }

    private let path: String
    /// So many are listed at a time.
    package static let atOnce = 1000

    package init(_ path: String) { self.path = path }

    /// Throws where it is no Maildir whose messages can be moved from `new/` to `cur/`.
    package func prove() throws(Fault) {
        for folder in ["new", "cur"] where access("\(path)/\(folder)", R_OK | W_OK | X_OK) != 0 {
            throw Fault(
                description:
                    "\(path)/\(folder) \(Self.reason); make a Maildir that Latchkey's user owns, and let the mail system deliver into it "
                    + "as that user")
        }
    }

    /// What lies in `new/`.
    package struct Waiting: Sendable {
        /// Names, in their order.
        package fileprivate(set) var readable: [String] = []
        /// The first of those that this user may not read, and how many there are; they take no place among the others.
        package fileprivate(set) var unreadable: String?
        package fileprivate(set) var unreadableCount = 0
    }

    /// The names of at most a thousand messages that may be read, and what may not be.
    package func waiting() throws(Fault) -> Waiting {
        guard let stream = opendir("\(path)/new") else { throw Fault(description: "\(path)/new \(Self.reason)") }
        defer { closedir(stream) }
        var waiting = Waiting()
        while waiting.readable.count < Self.atOnce, let entry = readdir(stream) {
            guard let offset = MemoryLayout<dirent>.offset(of: \.d_name) else { continue }
            let name = String(cString: (UnsafeRawPointer(entry) + offset).assumingMemoryBound(to: CChar.self))
            guard name.utf8.first != UInt8(ascii: ".") else { continue }
            if access("\(path)/new/\(name)", R_OK) != 0, errno == EACCES {
                waiting.unreadable = min(waiting.unreadable ?? name, name)
                waiting.unreadableCount += 1
            } else {
                waiting.readable.append(name)
            }
        }
        waiting.readable.sort()
        return waiting
    }

    /// Says of the messages that this user may not read what to do; nil where there are none.
    package func complaint(of waiting: Waiting) -> String? {
        waiting.unreadable.map { first in
            let count = waiting.unreadableCount == 1 ? "1 message" : "\(waiting.unreadableCount) messages"
            return
                "\(count) in \(path)/new may not be read (\(first)): chown them to Latchkey's user, and let the mail system deliver as that user"
        }
    }

    /// The beginning of a message, as much as is looked at; nil where it has gone, or is no plain file.
    package func read(_ name: String) throws(Fault) -> [UInt8]? {
        let descriptor = open("\(path)/new/\(name)", O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT || errno == ELOOP { return nil }
            throw Fault(description: "\(path)/new/\(name) \(Self.reason); let the mail system deliver as Latchkey's user")
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        var bytes = [UInt8](repeating: 0, count: min(Int(status.st_size), BounceReader.sizeLimit))
        var length = 0
        while length < bytes.count {
            let count = bytes.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress?.advanced(by: length), $0.count - length) }
            guard count > 0 || (count < 0 && errno == EINTR) else { break }
            length += max(count, 0)
        }
        return Array(bytes.prefix(length))
    }

    /// Moves a message to `cur/` as a mail reader does: marked as seen where it is dealt with, else left for a person. Another node may have
    /// been quicker.
    package func put(_ name: String, isSeen: Bool) throws(Fault) {
        let base = name.split(separator: ":", maxSplits: 1).first.map(String.init) ?? name
        guard rename("\(path)/new/\(name)", "\(path)/cur/\(base):2,\(isSeen ? "S" : "")") == 0 || errno == ENOENT else {
            throw Fault(description: "\(path)/new/\(name) \(Self.reason)")
        }
    }

    private static var reason: String {
        "cannot be used (\(strerror(errno).map { String(cString: $0) } ?? "errno \(errno)"))"
    }
}
