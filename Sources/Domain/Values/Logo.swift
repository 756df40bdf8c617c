/// A company's logo: a PNG or JPEG of at most 12 KiB. An SVG is none: it is a document that can hold scripts, not a picture.
package struct Logo: Equatable, Sendable {
    /// In bytes, so that a page with it stays small.
    package static let limit = 12 * 1024
    private static let kinds: [(type: String, start: [UInt8])] = [
        ("image/png", [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]), ("image/jpeg", [0xFF, 0xD8, 0xFF]),
    ]

    package let bytes: [UInt8]
    /// Told from the first bytes, whatever a file was called.
    package let mediaType: String

    package init(_ bytes: [UInt8]) throws(Refusal) {
        guard bytes.count <= Self.limit, let kind = Self.kinds.first(where: { bytes.starts(with: $0.start) }) else { throw Self.refusal }
        self.bytes = bytes
        mediaType = kind.type
    }

    /// From base64, padded or not (RFC 4648 §4).
    package init(base64 text: String) throws(Refusal) {
        let padding = text.utf8.reversed().prefix { $0 == UInt8(ascii: "=") }.count
        guard padding == 0 || padding <= 2 && text.utf8.count % 4 == 0, let bytes = Base64.standard.decode(text.dropLast(padding)) else {
            throw Self.refusal
        }
        try self.init(bytes)
    }

    /// As base64 without padding.
    package var base64: String { Base64.standard.encode(bytes) }

    private static let refusal = Refusal(
        .invalidValue, "logo must be a PNG or JPEG of at most \(limit / 1024) KiB; make a smaller picture.")
}
