package import Domain

/// A file of profiles (F29), read some rows at a time in the same memory however long it is. A profile that an earlier row speaks of is
/// refused the second time.
package actor ProfileSheet {
    /// The next bytes of the file; nil at its end.
    package typealias Source = @Sendable () async throws -> [UInt8]?

    private let columns: ProfileColumns
    private var rows: UnreadRows
    private var seen = SeenProfiles()

    private init(_ columns: ProfileColumns, _ rows: UnreadRows) {
        self.columns = columns
        self.rows = rows
    }

    /// Reads up to the first row; throws a `Refusal` where the file cannot be taken as a whole.
    package static func open(customHeaders: CustomFields, read: @escaping Source) async throws -> ProfileSheet {
        var rows = UnreadRows(read: read)
        guard let first = try await rows.next() else {
            throw Refusal(.invalidValue, "the file is empty; start from `latchkey profile template`.")
        }
        return ProfileSheet(try ProfileColumns(first, customHeaders: customHeaders), rows)
    }

    /// The next rows, at most `limit`; none at the end of the file. To be asked by one at a time.
    package func next(limit: Int) async throws -> [ProfileRow] {
        var found: [ProfileRow] = []
        found.reserveCapacity(limit)
        var unread = rows
        while found.count < limit, let row = try await unread.next() { found.append(seen.checked(columns.row(row))) }
        rows = unread
        return found
    }
}

/// The rows of a file that were not handed out yet.
struct UnreadRows: Sendable {
    private let read: ProfileSheet.Source
    private var reader = CSVReader()
    private var rows: [CSVRow] = []
    private var taken = 0
    private var isAtEnd = false

    init(read: @escaping ProfileSheet.Source) { self.read = read }

    mutating func next() async throws -> CSVRow? {
        while taken == rows.count {
            if isAtEnd { return nil }
            taken = 0
            if let chunk = try await read() {
                rows = reader.rows(chunk[...])
            } else {
                rows = reader.end()
                isAtEnd = true
            }
        }
        taken += 1
        return rows[taken - 1]
    }
}
