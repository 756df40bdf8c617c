/// The name of a file in the queue directory: any bytes but `/` and NUL, since names need not be valid UTF-8.
package struct QueueFileName: Hashable, Sendable, CustomStringConvertible {
    /// The name as the file system has it.
    package let bytes: [UInt8]

    /// A name as the file system has it.
    package init(bytes: [UInt8]) { self.bytes = bytes }
    /// A name that is text.
    package init(_ text: String) { bytes = Array(text.utf8) }

    /// The name on one line, whatever it holds.
    package var description: String {
        var shown = String.UnicodeScalarView()
        for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
            if isLineSafe(scalar) { shown.append(scalar) } else { shown.append(contentsOf: scalar.escaped(asASCII: true).unicodeScalars) }
        }
        return String(shown)
    }

    /// Whether producers and Latchkey leave the name to each other: it starts with a dot.
    var isHidden: Bool { bytes.first == UInt8(ascii: ".") }

    /// Whether files of that name are taken in.
    var isTaken: Bool { hasSuffix(".json") || hasSuffix(".ndjson") }

    /// The form that the name promises, nil where the text itself must show it.
    package var form: EventForm? { hasSuffix(".ndjson") ? .lines : nil }

    func hasSuffix(_ ending: String) -> Bool { bytes.suffix(ending.utf8.count).elementsEqual(ending.utf8) }

    func appending(_ suffix: String) -> QueueFileName { QueueFileName(bytes: bytes + Array(suffix.utf8)) }

    /// The hidden name beside this one.
    var hidden: QueueFileName { QueueFileName(bytes: [UInt8(ascii: ".")] + bytes) }
}
