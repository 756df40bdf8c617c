/// A number as it was written (RFC 8259 §6): no digit is lost to a machine's format.
package struct JSONNumber: Equatable, Sendable {
    /// The number as it was written.
    package let text: String

    /// The text as a number, nil where it is not one.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        var scanner = JSONScanner(bytes[...])
        guard (try? scanner.number()) != nil, scanner.isAtEnd else { return nil }
        self.text = text
    }

    /// A whole number.
    package init(_ number: some BinaryInteger) { text = String(number) }

    init(scanned text: String) { self.text = text }
}
