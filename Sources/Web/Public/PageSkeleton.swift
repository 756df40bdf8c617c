import NIOCore

/// A page as it is for everybody, with the places at which somebody's values stand.
struct PageSkeleton: Sendable {
    private enum Piece: Sendable {
        case text(ByteBuffer)
        case value(name: String)
    }

    private let pieces: [Piece]
    /// Of the bytes, with room for usual values.
    private let size: Int
    private static let (opening, closing): (Unicode.Scalar, Unicode.Scalar) = ("\u{E000}", "\u{E001}")

    /// What a page shows in the place of a value to be made a skeleton: of private use, so no page has it of its own.
    static func marker(_ name: String) -> String { "\(opening)\(name)\(closing)" }

    /// Takes a page that was rendered with markers.
    init(_ page: String) {
        size = page.utf8.count + 512
        pieces = page.unicodeScalars.split(separator: Self.opening, omittingEmptySubsequences: false).enumerated().flatMap { place, part in
            guard place > 0, let end = part.firstIndex(of: Self.closing) else { return [Piece.text(ByteBuffer(string: String(part)))] }
            return [.value(name: String(part[..<end])), .text(ByteBuffer(string: String(part[part.index(after: end)...])))]
        }
    }

    /// The page with these values, each escaped.
    func page(_ values: [String: String]) -> ByteBuffer {
        var page = ByteBuffer()
        page.reserveCapacity(size)
        for piece in pieces {
            switch piece {
            case .text(let text): page.writeImmutableBuffer(text)
            case .value(let name): page.writeString(PageText().escapeText(values[name] ?? ""))
            }
        }
        return page
    }
}
