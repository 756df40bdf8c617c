/// A company's colour in sRGB, and the shades of it that can be read on the pages (WCAG 2.2 §1.4.3).
package struct BrandColour: Equatable, Sendable {
    private static let white = BrandColour(255, 255, 255)
    private static let black = BrandColour(0, 0, 0)
    /// What the accents stand on: the darkest ground of the light pages, and the lightest of the dark ones.
    private static let lightGround = BrandColour(0xee, 0xf1, 0xf4)
    private static let darkGround = BrandColour(0x22, 0x2a, 0x32)
    private static let leastContrast = 4.5
    private static let steps = 64

    private let channels: [UInt8]

    /// From `#rrggbb`, in either case.
    package init(_ text: String) throws(Refusal) {
        let digits = text.utf8.dropFirst()
        guard text.utf8.first == UInt8(ascii: "#"), let colour = BrandColour(digits: Substring(digits)) else {
            throw Refusal(.invalidValue, "colour must be a number sign and six hexadecimal digits, such as #1b5a86.")
        }
        self = colour
    }

    /// From `rrggbb`.
    package init?(digits: Substring) {
        guard digits.utf8.count == 6, digits.utf8.allSatisfy(Self.isDigit), let number = UInt32(digits, radix: 16) else { return nil }
        self.init(UInt8(number >> 16), UInt8(number >> 8 & 0xff), UInt8(number & 0xff))
    }

    private init(_ red: UInt8, _ green: UInt8, _ blue: UInt8) { channels = [red, green, blue] }

    /// `rrggbb`, in lower case.
    package var digits: String { channels.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() }

    /// `#rrggbb`, in lower case.
    package var text: String { "#" + digits }

    /// The nearest shade for words and buttons on the light pages: white words can be read on it, too.
    package var lightAccent: BrandColour { shade(towards: Self.black, on: Self.lightGround) }

    /// The nearest shade for the dark pages; the dark ink of buttons can be read on it, too.
    package var darkAccent: BrandColour { shade(towards: Self.white, on: Self.darkGround) }

    /// From 1 to 21 (WCAG 2.2, contrast ratio).
    package func contrast(with other: BrandColour) -> Double {
        let (one, two) = (luminance, other.luminance)
        return (max(one, two) + 0.05) / (min(one, two) + 0.05)
    }

    private func shade(towards end: BrandColour, on ground: BrandColour) -> BrandColour {
        (0...Self.steps).lazy.map { mixed(with: end, parts: $0) }.first { $0.contrast(with: ground) >= Self.leastContrast } ?? end
    }

    private func mixed(with other: BrandColour, parts: Int) -> BrandColour {
        let mixed = zip(channels, other.channels).map { own, its in
            UInt8((Int(own) * (Self.steps - parts) + Int(its) * parts) / Self.steps)
        }
        return BrandColour(mixed[0], mixed[1], mixed[2])
    }

    private var luminance: Double {
        zip(channels, [0.2126, 0.7152, 0.0722]).reduce(0) { $0 + Self.linear(Double($1.0) / 255) * $1.1 }
    }

    private static func linear(_ value: Double) -> Double {
        guard value > 0.04045 else { return value / 12.92 }
        let base = (value + 0.055) / 1.055
        return base * base * fifthRoot(base * base)
    }

    /// Of a number between 0.007 and 1, by Newton's method: this room has no other.
    private static func fifthRoot(_ number: Double) -> Double {
        (0..<16).reduce(1) { root, _ in (4 * root + number / (root * root * root * root)) / 5 }
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "A")...UInt8(ascii: "F"): true
        default: false
        }
    }
}
