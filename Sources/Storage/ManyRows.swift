/// Statements that write many rows at once: what one of them costs the engine is paid once for all.
extension Transaction {
    /// So many rows in one statement; few sizes, so that few statements are prepared. Each row takes at most 20 values: SQLite binds 32,766.
    private static let sizes = [128, 16, 1]

    /// `head` ends before `VALUES`, `tail` follows it; what `RETURNING` gives, in no order.
    func insert(_ head: String, _ rows: [[any Bindable]], _ tail: String) throws -> [Row] {
        var found: [Row] = []
        for (sql, sets) in pieces(head, rows, tail) { for answer in try self.rows(sql, each: sets) { found += answer } }
        return found
    }

    /// As `insert`, where nothing comes back.
    func put(_ head: String, _ rows: [[any Bindable]], _ tail: String = "") throws {
        for (sql, sets) in pieces(head, rows, tail) { for values in sets { try run(sql, all: values) } }
    }

    /// The rows whose column is one of these values; `select` ends before `WHERE`.
    func rows(_ select: String, where column: String, isOneOf values: [any Bindable]) throws -> [Row] {
        var found: [Row] = []
        var rest = values[...]
        for size in Self.sizes {
            let sql = "\(select) WHERE \(column) IN (\(Self.places(from: 1, size)))"
            var sets: [[any Bindable]] = []
            while rest.count >= size {
                sets.append(Array(rest.prefix(size)))
                rest = rest.dropFirst(size)
            }
            for answer in try rows(sql, each: sets) { found += answer }
        }
        return found
    }

    private func pieces(_ head: String, _ rows: [[any Bindable]], _ tail: String) -> [(sql: String, sets: [[any Bindable]])] {
        guard let width = rows.first?.count else { return [] }
        var rest = rows[...]
        return Self.sizes.map { size in
            var sets: [[any Bindable]] = []
            while rest.count >= size {
                sets.append(Array(rest.prefix(size).joined()))
                rest = rest.dropFirst(size)
            }
            guard !sets.isEmpty else { return ("", []) }
            let tuples = (0..<size).map { "(\(Self.places(from: $0 * width + 1, width)))" }.joined(separator: ", ")
            return ("\(head) VALUES \(tuples) \(tail)", sets)
        }
    }

    private static func places(from first: Int, _ count: Int) -> String {
        (first..<first + count).map { "?\($0)" }.joined(separator: ", ")
    }
}
