/// What a PNG (PNG specification §11.2.1) or JPEG (ITU-T T.81 §B.2.2) says of itself; nil for anything else.
struct PictureHeader: Equatable, Sendable {
    let mediaType: String
    /// In pixels.
    let width: Int
    let height: Int

    init?(_ bytes: [UInt8]) {
        guard let (type, sides) = Self.png(bytes).map({ ("image/png", $0) }) ?? Self.jpeg(bytes).map({ ("image/jpeg", $0) }) else {
            return nil
        }
        (mediaType, width, height) = (type, sides.width, sides.height)
    }

    private typealias Sides = (width: Int, height: Int)

    private static let pngStart: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13] + Array("IHDR".utf8)

    private static func png(_ bytes: [UInt8]) -> Sides? {
        guard bytes.count >= 33, bytes.starts(with: pngStart) else { return nil }
        return (number(bytes[16..<20]), number(bytes[20..<24]))
    }

    /// Goes from segment to segment up to the one that begins a frame.
    private static func jpeg(_ bytes: [UInt8]) -> Sides? {
        guard bytes.starts(with: [0xFF, 0xD8]) else { return nil }
        var at = 2
        while at + 9 <= bytes.count, bytes[at] == 0xFF {
            let marker = bytes[at + 1]
            if frames.contains(marker) { return (number(bytes[at + 7..<at + 9]), number(bytes[at + 5..<at + 7])) }
            let length = number(bytes[at + 2..<at + 4])
            guard marker >= 0xC0, !(0xD0...0xDA).contains(marker), length >= 2 else { return nil }
            at += 2 + length
        }
        return nil
    }

    /// All of C0 to CF that begin a frame: C4, C8 and CC are tables and what is kept for later.
    private static let frames = Set<UInt8>(0xC0...0xCF).subtracting([0xC4, 0xC8, 0xCC])

    private static func number(_ bytes: ArraySlice<UInt8>) -> Int { bytes.reduce(0) { $0 << 8 | Int($1) } }
}
