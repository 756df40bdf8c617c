/// Splits UTF-8 text into rows and cells (RFC 4180), whatever the line breaks and however the text is cut into chunks. Of a row that is too
/// long nothing is kept.
struct CSVSplitter {
    private enum State {
        /// Before a cell, within one without quotation marks, within one with them, and behind a mark that may be its last.
        case start, plain, quoted, behindMark
        /// In a row that is too long, up to the next line break.
        case passing
    }

    private let separator: UInt8
    private var state = State.start
    private var bytes: [UInt8] = []
    private var ends: [Int] = []
    private var flaw: String?
    private var line = 1
    private var firstLine = 1
    /// Whether the last byte was a CR, so that an LF behind it is no line break of its own.
    private var isBehindReturn = false

    /// The bytes of a row.
    static let rowLimit = 65_536
    private static let cellLimit = 1_000
    private static let mark = UInt8(ascii: "\"")

    init(separator: UInt8) { self.separator = separator }

    /// The rows that end in the chunk.
    mutating func split(_ chunk: ArraySlice<UInt8>, into rows: inout [CSVRow]) {
        var rest = chunk.startIndex
        while rest < chunk.endIndex {
            switch state {
            case .start where chunk[rest] == Self.mark:
                state = .quoted
                isBehindReturn = false
                rest += 1
            case .start, .plain, .passing: rest = plain(chunk, from: rest, into: &rows)
            case .quoted: rest = quoted(chunk, from: rest)
            case .behindMark: rest = behindMark(chunk, at: rest)
            }
        }
    }

    /// The row that the end of the file ends.
    mutating func end(into rows: inout [CSVRow]) {
        switch state {
        case .start where ends.isEmpty && flaw == nil: return
        case .quoted: flaw = flaw ?? "a quotation mark that opens in it is never closed; close it. What follows it could not be read."
        case .start, .plain, .behindMark, .passing: break
        }
        endRow(into: &rows)
    }

    /// Goes to the end of the cell, or of the chunk.
    private mutating func plain(_ chunk: ArraySlice<UInt8>, from start: Int, into rows: inout [CSVRow]) -> Int {
        var end = start
        while end < chunk.endIndex, !isEdge(chunk[end]) { end += 1 }
        if end > start {
            isBehindReturn = false
            keep(chunk[start..<end])
            if state == .start { state = .plain }
        }
        guard end < chunk.endIndex else { return end }
        switch chunk[end] {
        case UInt8(ascii: "\n") where isBehindReturn:
            firstLine = line
            isBehindReturn = false
        case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
            countLine(chunk[end])
            endRow(into: &rows)
        default:
            isBehindReturn = false
            endCell()
        }
        return end + 1
    }

    private mutating func quoted(_ chunk: ArraySlice<UInt8>, from start: Int) -> Int {
        var end = start
        while end < chunk.endIndex, chunk[end] != Self.mark {
            countLine(chunk[end])
            end += 1
        }
        keep(chunk[start..<end])
        guard end < chunk.endIndex, state == .quoted else { return end }
        state = .behindMark
        return end + 1
    }

    /// A second mark is one of the text's; else the cell is at its end.
    private mutating func behindMark(_ chunk: ArraySlice<UInt8>, at index: Int) -> Int {
        isBehindReturn = false
        if chunk[index] == Self.mark {
            keep(chunk[index...index])
            if state == .behindMark { state = .quoted }
            return index + 1
        }
        if !isEdge(chunk[index]) { flaw = flaw ?? "text follows a closing quotation mark; write a quotation mark within a cell twice." }
        state = .plain
        return index
    }

    private func isEdge(_ byte: UInt8) -> Bool { byte == separator || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") }

    private mutating func countLine(_ byte: UInt8) {
        if byte == UInt8(ascii: "\r") || byte == UInt8(ascii: "\n") && !isBehindReturn { line += 1 }
        isBehindReturn = byte == UInt8(ascii: "\r")
    }

    private mutating func keep(_ part: ArraySlice<UInt8>) {
        guard state != .passing else { return }
        if bytes.count + part.count > Self.rowLimit { return pass() }
        bytes.append(contentsOf: part)
    }

    private mutating func endCell() {
        guard state != .passing else { return }
        ends.append(bytes.count)
        state = .start
        if ends.count > Self.cellLimit { pass() }
    }

    private mutating func pass() {
        flaw =
            "the row is longer than \(Self.rowLimit / 1024) KiB or \(Self.cellLimit) cells; look for a quotation mark that is not closed."
        state = .passing
        bytes = []
        ends = []
    }

    private mutating func endRow(into rows: inout [CSVRow]) {
        if state != .passing { ends.append(bytes.count) }
        if let flaw = flaw ?? encodingFlaw {
            rows.append(CSVRow(line: firstLine, flaw: flaw))
        } else if !bytes.allSatisfy(CSVCell.isBlank) {
            rows.append(CSVRow(line: firstLine, bytes: bytes, ends: ends))
        }
        let (size, cells) = (bytes.count, ends.count)
        (bytes, ends, flaw, state, firstLine) = ([], [], nil, .start, line)
        bytes.reserveCapacity(size)
        ends.reserveCapacity(cells)
    }

    private var encodingFlaw: String? {
        guard bytes.contains(where: { $0 >= 0x80 }) else { return nil }
        var start = 0
        for end in ends {
            guard (try? UTF8Span(validating: bytes.span.extracting(start..<end))) != nil else {
                return "it is not valid UTF-8; save the file as CSV UTF-8 in the spreadsheet."
            }
            start = end
        }
        return nil
    }
}
