/// A readable table: a heading, then rows, columns as wide as their widest cell.
struct Table {
    private let heading: [String]
    private var rows: [[String]] = []

    init(_ heading: String...) { self.heading = heading }
    init(_ heading: [String]) { self.heading = heading }

    mutating func add(_ cells: String?...) { add(cells) }
    mutating func add(_ cells: [String?]) { rows.append(cells.map { $0 ?? "–" }) }

    var text: String {
        let all = [heading.map { $0.uppercased() }] + rows
        let widths = heading.indices.map { column in all.map { width($0[column]) }.max() ?? 0 }
        return all.map { line($0, widths) }.joined(separator: "\n")
    }

    private func line(_ cells: [String], _ widths: [Int]) -> String {
        let padded = zip(cells, widths).map { cell, width in cell + String(repeating: " ", count: width - self.width(cell)) }
        return String(padded.joined(separator: "  ").reversed().drop { $0 == " " }.reversed())
    }

    private func width(_ cell: String) -> Int { cell.unicodeScalars.count }
}
