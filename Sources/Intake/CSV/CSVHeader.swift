package import Domain

/// The names of a file's columns, compared without regard to case, blanks, hyphens and underscores: `First name` is `first_name`.
package struct CSVHeader: Sendable {
    /// The names as they stand in the file, without the empty ones at the end.
    package let names: [String]
    private let keys: [String]

    /// Takes the first row of a file; refuses one that cannot be read, and a name that stands there twice.
    package init(_ row: CSVRow) throws(Refusal) {
        if let flaw = row.flaw { throw Refusal(.invalidValue, "the first row, which must name the columns, cannot be read: \(flaw)") }
        let count = (0..<row.count).last { !row.isBlank($0) }.map { $0 + 1 } ?? 0
        names = (0..<count).map { row[$0] }
        keys = names.map(Self.key)
        for (index, key) in keys.enumerated() where !key.isEmpty && keys[..<index].contains(key) {
            throw Refusal(.invalidValue, "the column \(names[index]) stands in the first row twice; leave one.")
        }
    }

    /// Where the column of this name stands.
    package func index(of name: String) -> Int? { keys.firstIndex(of: Self.key(name)) }

    /// Why a row does not fit under these columns: a cell beyond the last of them says something.
    package func flaw(of row: CSVRow) -> String? {
        guard row.count > names.count, (names.count..<row.count).contains(where: { !row.isBlank($0) }) else { return nil }
        return "the row has more cells than the first row names columns; put a cell with a separator in it into quotation marks."
    }

    /// The form in which names of columns are compared.
    package static func key(_ name: String) -> String {
        let scalars = name.caseFoldedKey.unicodeScalars.filter { !$0.properties.isWhitespace && $0 != "-" && $0 != "_" }
        return String(String.UnicodeScalarView(scalars))
    }
}
