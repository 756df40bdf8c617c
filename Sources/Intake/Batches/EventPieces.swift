/// A text cut into the pieces that should each be an event, in their order; only the places of an array's elements are kept.
struct EventPieces: Sendable {
    struct Piece {
        let bytes: ArraySlice<UInt8>
        /// The line on which it starts, counted from 1.
        let line: Int
    }

    static let none = EventPieces()

    private let isLines: Bool
    private let elements: [Range<Int>]
    private var nextElement = 0
    private var rest: ArraySlice<UInt8>
    private var line = 1

    init(_ text: ArraySlice<UInt8>, form: EventForm) throws(EventRefusal) {
        guard text.contains(where: { !isJSONWhitespace($0) }) else { throw EventRefusal("there is no event in it.") }
        rest = text
        isLines = form == .lines
        elements =
            switch form {
            case .document: [text.startIndex..<text.endIndex]
            case .array: try Self.elements(of: text)
            case .lines: []
            }
    }

    private init() {
        rest = []
        isLines = false
        elements = []
    }

    mutating func next() -> Piece? { isLines ? nextLine() : nextInArray() }

    private mutating func nextInArray() -> Piece? {
        guard nextElement < elements.count else { return nil }
        let element = elements[nextElement]
        nextElement += 1
        line += lineBreaks(in: rest[..<element.lowerBound])
        rest = rest[element.lowerBound...]
        return Piece(bytes: rest[element], line: line)
    }

    private mutating func nextLine() -> Piece? {
        while !rest.isEmpty {
            let end = rest.firstIndex(of: UInt8(ascii: "\n")) ?? rest.endIndex
            let piece = Piece(bytes: rest[..<end], line: line)
            rest = rest[end...].dropFirst()
            line += 1
            if piece.bytes.contains(where: { !isJSONWhitespace($0) }) { return piece }
        }
        return nil
    }

    /// Where the elements of an array stand; one that is grammatical but cannot be taken is still a piece of its own.
    private static func elements(of text: ArraySlice<UInt8>) throws(EventRefusal) -> [Range<Int>] {
        var walk = JSONReader(text, isBuilding: false)
        do throws(JSONFault) {
            return try walk.elementRanges()
        } catch {
            throw EventRefusal("\(error). Nothing of an array is taken that is not whole.")
        }
    }
}
