/// The apostrophe before what a spreadsheet would take for a formula, a number or a date: written before such a cell and taken away from it,
/// so that what is exported comes back the same. Any other apostrophe is part of the text: `'t Hooft` is a name.
enum CSVCell {
    private static let apostrophe = UInt8(ascii: "'")

    /// Whether the cell's first apostrophe is no part of its text.
    static func isGuarded(_ cell: ArraySlice<UInt8>) -> Bool {
        guard cell.first == apostrophe else { return false }
        let rest = cell.dropFirst()
        guard let second = rest.first else { return false }
        return second == apostrophe || isDigit(second) || beginsFormula(rest)
    }

    /// Whether the text must stand behind an apostrophe.
    static func needsGuard(_ text: ArraySlice<UInt8>) -> Bool {
        isGuarded(text) || beginsFormula(text) || (text.first.map(isDigit) ?? false) && isRewritten(text)
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

    /// Whether a spreadsheet reads a number or a date and would write it back otherwise: `0042`, `1.50`, `2026-01-05`, more than 11 digits.
    private static func isRewritten(_ text: ArraySlice<UInt8>) -> Bool {
        guard text.allSatisfy({ isDigit($0) || " .,:/-+%eE".utf8.contains($0) }) else { return false }
        let isShort = text.count <= 11 && (text.count == 1 || text.first != UInt8(ascii: "0"))
        return !(isShort && text.allSatisfy(isDigit))
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
