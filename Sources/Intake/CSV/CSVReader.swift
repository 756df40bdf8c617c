/// Reads CSV as it comes, chunk by chunk, in the same memory however large the file: UTF-8 or UTF-16; cells separated by commas, semicolons
/// or tabs, as the first row shows; blank rows are passed over.
package struct CSVReader: Sendable {
    private var decoder = CSVDecoder()
    private var splitter: CSVSplitter?
    /// The text up to the end of the first row that is not blank.
    private var head: [UInt8] = []
    private var isQuoted = false

    package init() {}

    /// The rows that end in this chunk.
    package mutating func rows(_ chunk: ArraySlice<UInt8>) -> [CSVRow] {
        var rows: [CSVRow] = []
        split(decoder.decode(chunk), into: &rows)
        return rows
    }

    /// The rows that the end of the file ends; to be asked for once.
    package mutating func end() -> [CSVRow] {
        var rows: [CSVRow] = []
        split(decoder.end(), into: &rows)
        if splitter == nil { begin(into: &rows) }
        splitter?.end(into: &rows)
        return rows
    }

    private mutating func split(_ text: ArraySlice<UInt8>, into rows: inout [CSVRow]) {
        if splitter != nil {
            splitter?.split(text, into: &rows)
        } else if let end = endOfHead(in: text) {
            head += text[..<end]
            begin(into: &rows)
            splitter?.split(text[end...], into: &rows)
        } else {
            head += text
            if head.count > CSVSplitter.rowLimit { begin(into: &rows) }
        }
    }

    /// Where the first row with something in it ends, behind its line break.
    private mutating func endOfHead(in text: ArraySlice<UInt8>) -> Int? {
        var isEmpty = head.allSatisfy { CSVCell.isBlank($0) || isLineBreak($0) }
        for (index, byte) in zip(text.indices, text) {
            if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
            if isLineBreak(byte), !isQuoted, !isEmpty { return index + 1 }
            if !CSVCell.isBlank(byte), !isLineBreak(byte) { isEmpty = false }
        }
        return nil
    }

    private func isLineBreak(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") }

    /// The separator is the one that stands most often outside of quotation marks.
    private mutating func begin(into rows: inout [CSVRow]) {
        var counts: [(separator: UInt8, count: Int)] = [(UInt8(ascii: ","), 0), (UInt8(ascii: ";"), 0), (UInt8(ascii: "\t"), 0)]
        var isQuoted = false
        for byte in head {
            if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
            if !isQuoted, let place = counts.firstIndex(where: { $0.separator == byte }) { counts[place].count += 1 }
        }
        let most = counts.map(\.count).max() ?? 0
        splitter = CSVSplitter(separator: counts.first { $0.count == most }?.separator ?? UInt8(ascii: ","))
        splitter?.split(head[...], into: &rows)
        head = []
    }
}
