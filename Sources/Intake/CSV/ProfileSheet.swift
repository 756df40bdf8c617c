package import Domain
import Synchronization

/// A file of profiles (F29), read some rows at a time in the same memory however long it is. A profile that an earlier row speaks of is
/// refused the second time.
package final class ProfileSheet: Sendable {
    /// The next bytes of the file; nil at its end.
    package typealias Source = @Sendable () throws -> [UInt8]?

    private struct State {
        var reader = CSVReader()
        /// Rows that were read and not yet handed out, and how many of them were.
        var rows: [CSVRow] = []
        var taken = 0
        var isAtEnd = false
        var seen = SeenProfiles()
    }

    private let columns: ProfileColumns
    private let read: Source
    private let state: Mutex<State>

    /// Reads up to the first row; throws a `Refusal` where the file cannot be taken as a whole.
    package init(customHeaders: CustomFields, read: @escaping Source) throws {
        var state = State()
        guard let first = try Self.row(&state, read) else {
            throw Refusal(.invalidValue, "the file is empty; start from `latchkey profile template`.")
        }
        columns = try ProfileColumns(first, customHeaders: customHeaders)
        self.read = read
        self.state = Mutex(state)
    }

    /// The next rows, at most `limit`; none at the end of the file.
    package func next(limit: Int) throws -> [ProfileRow] {
        try state.withLock { state in
            var rows: [ProfileRow] = []
            rows.reserveCapacity(limit)
            while rows.count < limit, let row = try Self.row(&state, read) { rows.append(state.seen.checked(columns.row(row))) }
            return rows
        }
    }

    private static func row(_ state: inout State, _ read: Source) throws -> CSVRow? {
        while state.taken == state.rows.count {
            if state.isAtEnd { return nil }
            state.taken = 0
            if let chunk = try read() {
                state.rows = state.reader.rows(chunk[...])
            } else {
                state.rows = state.reader.end()
                state.isAtEnd = true
            }
        }
        state.taken += 1
        return state.rows[state.taken - 1]
    }
}
