import Testing

@testable import Domain

@Suite struct LogoTests {
    private static let png: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 1, 2]

    @Test func `a PNG and a JPEG are told by their first bytes`() throws {
        #expect(try Logo(Self.png).mediaType == "image/png")
        #expect(try Logo([0xFF, 0xD8, 0xFF, 0xE0]).mediaType == "image/jpeg")
    }

    @Test func `base64 is taken with its padding and without`() throws {
        let text = try Logo(Self.png).base64
        #expect(try Logo(base64: text) == Logo(Self.png))
        #expect(try Logo(base64: text + "==") == Logo(Self.png))
        for wrong in [text + "=", text + "===", "=" + text, text + "\n", "", "====", "%%%%"] {
            #expect(throws: Refusal.self, "\(wrong)") { try Logo(base64: wrong) }
        }
    }

    @Test func `12 KiB are taken, a byte more is refused`() throws {
        let largest = Self.png + [UInt8](repeating: 0, count: Logo.limit - Self.png.count)
        #expect(try Logo(largest).bytes.count == 12 * 1024)
        #expect(throws: Refusal.self) { try Logo(largest + [0]) }
    }

    @Test(arguments: ["<svg xmlns=\"http://www.w3.org/2000/svg\"/>", "<html>", "GIF89a", ""])
    func `what is no picture of these kinds is refused`(text: String) {
        #expect(throws: Refusal.self) { try Logo(Array(text.utf8)) }
    }
}
