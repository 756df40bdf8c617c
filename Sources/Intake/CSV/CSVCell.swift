/// The apostrophe before what a spreadsheet would take for a formula, a number or a date: written before such a cell and taken away from it,
/// so that what is exported comes back the same. Any other apostrophe is part of the text: `'t Hooft` is a name.
enum CSVCell {
    private static let apostrophe = UInt8(ascii: "'")

    /// Whether the cell's first apostrophe is no part of its text.
    static func isGuarded(_ cell: ArraySlice<UInt8>) -> Bool {
        guard cell.first == apostrophe else { return false }
        let rest = cell.dropFirst()
        guard let second = rest.first else { return false }
        return second == apostrophe || isDigit(second) || beginsFormula(rest) || SpreadsheetValue.isTaken(rest)
    }

    /// Whether the text must stand behind an apostrophe.
    static func needsGuard(_ text: ArraySlice<UInt8>) -> Bool {
        isGuarded(text) || beginsFormula(text) || !isShortNumber(text) && SpreadsheetValue.isTaken(text)
    }

    static func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }

    /// Spreadsheets run a cell that begins so; in Japanese ones the wide forms count too.
    private static func beginsFormula(_ text: ArraySlice<UInt8>) -> Bool {
        switch text.first {
        case UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "@"), 0x09, 0x0A, 0x0D: true
        case 0xEF: ["＝", "＋", "－", "＠"].contains { text.starts(with: $0.utf8) }
        default: false
        }
    }

    /// A number that is written back as it was: such as a profile's id.
    private static func isShortNumber(_ text: ArraySlice<UInt8>) -> Bool {
        text.count <= 11 && (text.count == 1 || text.first != UInt8(ascii: "0")) && text.allSatisfy(isDigit)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
