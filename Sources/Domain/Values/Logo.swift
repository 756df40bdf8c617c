/// A company's logo: a PNG or JPEG of at most 12 KiB and 2,048 pixels a side. An SVG is none: it is a document that can hold scripts, not a picture.
package struct Logo: Equatable, Sendable {
    /// In bytes, so that a page with it stays small.
    package static let limit = 12 * 1024
    /// In pixels, so that no small file opens into a picture that fills a phone's memory.
    private static let sides = 1...2048

    package let bytes: [UInt8]
    /// Told from the bytes, whatever a file was called.
    package let mediaType: String

    package init(_ bytes: [UInt8]) throws(Refusal) {
        guard bytes.count <= Self.limit, let picture = PictureHeader(bytes), Self.sides.contains(picture.width),
            Self.sides.contains(picture.height)
        else { throw Self.refusal }
        self.bytes = bytes
        mediaType = picture.mediaType
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
        .invalidValue,
        "logo must be a PNG or JPEG of at most \(limit / 1024) KiB and \(sides.upperBound) pixels a side; make a smaller picture.")
}
