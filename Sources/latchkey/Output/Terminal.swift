import Domain
import Glibc

/// Everything that a person sees of the command: answers on standard output, errors as one line on standard error.
enum Terminal {
    /// False where it could not be written to its end although somebody reads: on a full disk, for example.
    @discardableResult
    static func print(_ text: String) -> Bool { write(text, to: STDOUT_FILENO) || errno == EPIPE || errno == EBADF }

    static func printError(_ text: String) { _ = write(text, to: STDERR_FILENO) }

    /// Replaces the line at the end of a terminal.
    static func printStatus(_ text: String) { write(bytes: Array("\r\u{1B}[K\(plain(text))".utf8), to: STDERR_FILENO) }

    /// Writes bytes as they are to standard output; false where nobody reads on.
    static func put(_ bytes: [UInt8]) -> Bool { write(bytes: bytes, to: STDOUT_FILENO) }

    /// Whether standard error is a terminal, where logs are text for people.
    static var isInteractive: Bool { isatty(STDERR_FILENO) == 1 }

    /// Whether what is printed goes into a pipe that nobody reads any more.
    static var isReaderGone: Bool {
        var output = pollfd(fd: STDOUT_FILENO, events: 0, revents: 0)
        return poll(&output, 1, 0) > 0 && output.revents & Int16(POLLERR | POLLHUP | POLLNVAL) != 0
    }

    /// The text with every character that could move the cursor or fake a line replaced.
    static func plain(_ text: String) -> String {
        var shown = String.UnicodeScalarView()
        for scalar in text.unicodeScalars { shown.append(PlainText.isPrintable(scalar) || scalar == "\n" ? scalar : "\u{FFFD}") }
        return String(shown)
    }

    private static func write(_ text: String, to descriptor: Int32) -> Bool {
        write(bytes: Array((plain(text) + "\n").utf8), to: descriptor)
    }

    @discardableResult
    private static func write(bytes: [UInt8], to descriptor: Int32) -> Bool {
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress?.advanced(by: written), $0.count - written) }
            if count > 0 {
                written += count
            } else if errno != EINTR {
                return false
            }
        }
        return true
    }
}
