/// Writes CSV that Excel and LibreOffice open as it is meant, and that comes back the same: UTF-8 with its mark, commas, CRLF. No cell is
/// a formula, and none is rewritten as a number or a date.
package struct CSVWriter: Sendable {
    /// What was written and not yet taken.
    private var text: [UInt8] = [0xEF, 0xBB, 0xBF]
    private static let mark = UInt8(ascii: "\"")

    package init() {}

    /// Adds a row.
    package mutating func add(_ cells: [String]) {
        for (index, cell) in cells.enumerated() {
            if index > 0 { text.append(UInt8(ascii: ",")) }
            add(cell)
        }
        text.append(contentsOf: [0x0D, 0x0A])
    }

    /// Hands over what was written since it was last taken.
    package mutating func take() -> [UInt8] {
        defer { text.removeAll(keepingCapacity: true) }
        return text
    }

    private mutating func add(_ cell: String) {
        let bytes = Array(cell.utf8)
        let isGuarded = CSVCell.needsGuard(bytes[...])
        // The other separators too, since a spreadsheet may split at any of them.
        let isQuoted = bytes.contains { "\",;\t\r\n".utf8.contains($0) }
        if isQuoted { text.append(Self.mark) }
        if isGuarded { text.append(UInt8(ascii: "'")) }
        for byte in bytes {
            if byte == Self.mark { text.append(byte) }
            text.append(byte)
        }
        if isQuoted { text.append(Self.mark) }
    }
}
