/// Why a text is not JSON that Latchkey takes, and where.
package struct JSONFault: Error, Equatable, Sendable, CustomStringConvertible {
    /// The line, counted from 1.
    package let line: Int
    /// The byte within that line, counted from 1.
    package let byte: Int
    /// What was wrong, without place or full stop.
    package let reason: String

    /// A fault at that place.
    package init(line: Int, byte: Int, reason: String) {
        self.line = line
        self.byte = byte
        self.reason = reason
    }

    /// Place and reason as the end of a sentence, without full stop.
    package var description: String { "not valid JSON at line \(line), byte \(byte): \(reason)" }
}
