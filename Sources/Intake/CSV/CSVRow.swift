/// One row of a CSV file: its cells as text, and the line of the file on which it starts.
package struct CSVRow: Equatable, Sendable {
    /// Counted from 1; line breaks within quotation marks count too.
    package let line: Int
    /// Why the row cannot be read, with what to do; it has no cells then.
    package let flaw: String?
    private let bytes: [UInt8]
    private let ends: [Int]

    init(line: Int, bytes: [UInt8], ends: [Int]) {
        self.line = line
        self.bytes = bytes
        self.ends = ends
        flaw = nil
    }

    init(line: Int, flaw: String) {
        self.line = line
        self.flaw = flaw
        bytes = []
        ends = []
    }

    /// How many cells there are, trailing empty ones among them.
    package var count: Int { ends.count }

    /// The cell's text without the apostrophe that spreadsheets need; empty beyond the last cell.
    package subscript(index: Int) -> String {
        guard let cell = cell(index) else { return "" }
        return String(decoding: CSVCell.isGuarded(cell) ? cell.dropFirst() : cell, as: UTF8.self)
    }

    /// Whether nothing but blanks stands in the cell.
    package func isBlank(_ index: Int) -> Bool { cell(index)?.allSatisfy(CSVCell.isBlank) ?? true }

    private func cell(_ index: Int) -> ArraySlice<UInt8>? {
        guard ends.indices.contains(index) else { return nil }
        return bytes[(index == 0 ? 0 : ends[index - 1])..<ends[index]]
    }
}
