import Glibc
import Intake

/// A CSV file on this host, read row by row in the same memory however large it is.
final class CSVFile {
    private let path: String
    private let descriptor: Int32
    private var reader = CSVReader()
    private var rows: ArraySlice<CSVRow> = []
    private var chunk = [UInt8](repeating: 0, count: 65_536)
    private var isAtEnd = false
    private var columns: [Int] = []
    private var header: CSVHeader?

    /// Opens the file; its first row names these columns, in any order, and no others.
    init(_ path: String, columns names: [String]) throws {
        self.path = path
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Failure("\(path) cannot be read; check its name and permissions.") }
        let wanted = "the first row of \(path) must name the columns \(names.joined(separator: ", "))"
        guard let first = try take() else { throw Failure("\(wanted); the file is empty.") }
        let header = try CSVHeader(first)
        columns = try names.map { name in
            guard let index = header.index(of: name) else { throw Failure("\(wanted); \(name) is missing.") }
            return index
        }
        guard header.names.count == names.count else { throw Failure("\(wanted) and no others; leave the others out.") }
        self.header = header
    }

    deinit { _ = close(descriptor) }

    /// One row: the line it starts on, and its cells in the order of the columns asked for, or why it cannot be read.
    struct Row {
        let line: Int
        let cells: [String]
        let flaw: String?
    }

    /// The next row that is not blank; nil at the end.
    func next() throws -> Row? {
        guard let row = try take() else { return nil }
        let flaw = row.flaw ?? header?.flaw(of: row)
        return Row(line: row.line, cells: flaw == nil ? columns.map { row[$0] } : [], flaw: flaw)
    }

    private func take() throws -> CSVRow? {
        while rows.isEmpty {
            guard !isAtEnd else { return nil }
            let count = chunk.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
            if count > 0 {
                rows = reader.rows(chunk[..<count])[...]
            } else if count == 0 {
                isAtEnd = true
                rows = reader.end()[...]
            } else if errno != EINTR {
                throw Failure("\(path) cannot be read to its end; check the disk, then give it again.")
            }
        }
        return rows.popFirst()
    }
}
