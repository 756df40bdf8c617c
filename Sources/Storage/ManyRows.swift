/// Many rows for one table: their values one behind the other, `width` of them each, so that what they cost the engine is paid once for all.
struct ManyRows: Sendable {
    /// The statement up to `VALUES`.
    let head: String
    /// What follows the values, such as `RETURNING id`.
    let tail: String
    let width: Int
    private(set) var values: [Value] = []

    init(_ head: String, width: Int, reserving rows: Int, _ tail: String = "") {
        self.head = head
        self.width = width
        self.tail = tail
        values.reserveCapacity(rows * width)
    }

    /// Adds a row, whose values must be as many as the width says.
    mutating func add(_ row: [Value]) { values += row }

    mutating func add(_ first: Value, _ second: Value, _ third: Value) {
        values.append(first)
        values.append(second)
        values.append(third)
    }

    /// The statement for so many rows.
    func statement(rows: Int) -> String {
        let tuples = (0..<rows).map { "(\(Self.places(from: $0 * width + 1, width)))" }
        return "\(head) VALUES \(tuples.joined(separator: ", ")) \(tail)"
    }

    static func places(from first: Int, _ count: Int) -> String { (first..<first + count).map { "?\($0)" }.joined(separator: ", ") }
}

extension Transaction {
    /// Inserts rows; what `RETURNING` gives, in no order.
    func insert(_ rows: ManyRows) throws -> [Row] {
        try check(rows.values)
        return try session.insert(rows, isAwaited: true)
    }

    /// As `insert`, where nothing comes back.
    func put(_ rows: ManyRows) throws {
        try check(rows.values)
        _ = try session.insert(rows, isAwaited: false)
    }

    /// The rows whose column is one of these values; `select` ends before `WHERE`.
    func rows(_ select: String, where column: String, isOneOf values: [Value]) throws -> [Row] {
        var found: [Row] = []
        var rest = values[...]
        // Few sizes, so that few statements are prepared.
        for size in [128, 16, 1] {
            var sets: [[Value]] = []
            while rest.count >= size {
                sets.append(Array(rest.prefix(size)))
                rest = rest.dropFirst(size)
            }
            guard !sets.isEmpty else { continue }
            let sql = "\(select) WHERE \(column) IN (\(ManyRows.places(from: 1, size)))"
            for answer in try session.rows(sql, each: sets) { found += answer }
        }
        return found
    }
}
