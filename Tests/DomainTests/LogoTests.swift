import Testing

@testable import Domain

@Suite struct LogoTests {
    private static let png = png(width: 20, height: 10)
    private static let jpeg = jpeg(width: 20, height: 10)

    private static func png(width: UInt16, height: UInt16) -> [UInt8] {
        [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13] + Array("IHDR".utf8) + [0, 0] + pair(width) + [0, 0] + pair(height)
            + [8, 2, 0, 0, 0, 1, 2, 3, 4]
    }

    /// With a comment of four bytes before the frame, as cameras write more.
    private static func jpeg(width: UInt16, height: UInt16, frame: UInt8 = 0xC2) -> [UInt8] {
        [0xFF, 0xD8, 0xFF, 0xFE, 0, 6, 1, 2, 3, 4, 0xFF, frame, 0, 11, 8] + pair(height) + pair(width) + [1, 1, 0x11, 0]
    }

    private static func pair(_ number: UInt16) -> [UInt8] { [UInt8(number >> 8), UInt8(number & 0xFF)] }

    @Test func `a PNG and a JPEG are told by their first bytes`() throws {
        #expect(try Logo(Self.png).mediaType == "image/png")
        #expect(try Logo(Self.jpeg).mediaType == "image/jpeg")
    }

    @Test func `base64 is taken with its padding and without`() throws {
        let text = try Logo(Self.jpeg).base64
        #expect(try Logo(base64: text) == Logo(Self.jpeg))
        let padding = String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
        #expect(try Logo(base64: text + padding) == Logo(Self.jpeg))
        for wrong in [text + padding + "=", "=" + text, text + "\n", "", "====", "%%%%"] {
            #expect(throws: Refusal.self, "\(wrong)") { try Logo(base64: wrong) }
        }
    }

    @Test func `12 KiB are taken, a byte more is refused`() throws {
        let largest = Self.png + [UInt8](repeating: 0, count: Logo.limit - Self.png.count)
        #expect(try Logo(largest).bytes.count == 12 * 1024)
        #expect(throws: Refusal.self) { try Logo(largest + [0]) }
    }

    @Test func `sides of 1 to 2,048 pixels are taken: a small file does not open into a huge picture`() throws {
        for side in [1, 2048] as [UInt16] {
            #expect(try Logo(Self.png(width: side, height: 1)).bytes.count == 33)
            #expect(try Logo(Self.jpeg(width: 1, height: side)).mediaType == "image/jpeg")
        }
        for side in [0, 2049, 60000] as [UInt16] {
            for picture in [
                Self.png(width: side, height: 1), Self.png(width: 1, height: side), Self.jpeg(width: side, height: 1),
                Self.jpeg(width: 1, height: side),
            ] { #expect(throws: Refusal.self, "\(side)") { try Logo(picture) } }
        }
    }

    @Test(arguments: ["<svg xmlns=\"http://www.w3.org/2000/svg\"/>", "<html>", "GIF89a", ""])
    func `what is no picture of these kinds is refused`(text: String) {
        #expect(throws: Refusal.self) { try Logo(Array(text.utf8)) }
        #expect(throws: Refusal.self) { try Logo(Array(Self.png.prefix(12)) + Array(text.utf8)) }
    }

    @Test func `what breaks off before its size, or never tells it, is refused`() {
        for length in 0..<Self.png.count { #expect(throws: Refusal.self) { try Logo(Array(Self.png.prefix(length))) } }
        for length in 0..<19 { #expect(throws: Refusal.self) { try Logo(Array(Self.jpeg.prefix(length))) } }
        for frame in [0xC4, 0xC8, 0xCC, 0xD9, 0xDA, 0x00, 0xFF] as [UInt8] {
            #expect(throws: Refusal.self) { try Logo(Self.jpeg(width: 9, height: 9, frame: frame)) }
        }
        #expect(throws: Refusal.self) { try Logo([0xFF, 0xD8, 0xFF, 0xE0, 0, 0] + [UInt8](repeating: 0xFF, count: 64)) }
    }
}
