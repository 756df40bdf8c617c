internal import CLinux
internal import Glibc

/// An open descriptor, closed at its end.
struct Descriptor: ~Copyable {
    let number: Int32

    deinit {
        if number >= 0 { close(number) }
    }

    /// A file in memory that holds the bytes and is read from its beginning; nil where there is no room, and errno says so.
    static func holding(_ bytes: [UInt8]) -> Descriptor? {
        let file = Descriptor(number: latchkey_memfd("latchkey-message"))
        guard file.number >= 0 else { return nil }
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { write(file.number, $0.baseAddress?.advanced(by: written), $0.count - written) }
            guard count > 0 || errno == EINTR else { return nil }
            written += max(count, 0)
        }
        guard lseek(file.number, 0, SEEK_SET) == 0 else { return nil }
        return file
    }
}

/// Both ends of a pipe.
struct Pipe: ~Copyable {
    let writing: Descriptor
    private let reading: Descriptor

    /// Nil where the system has none to give, and errno says why.
    init?() {
        var ends: [Int32] = [-1, -1]
        guard latchkey_pipe(&ends) == 0 else { return nil }
        reading = Descriptor(number: ends[0])
        writing = Descriptor(number: ends[1])
    }

    /// The end that is read from; the other one is closed.
    consuming func closeWriting() -> Descriptor { reading }
}
