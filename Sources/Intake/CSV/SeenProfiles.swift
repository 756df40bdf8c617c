import Domain

/// Which profiles a file has spoken of, and on which lines: 12 bytes each at two thirds of its room, so that a million take 25 MB.
struct SeenProfiles: Sendable {
    /// Of each profile 64 bits of a hash with a seed of this process; that two share them happens once in some million files of a million rows.
    private var marks: [UInt64] = [UInt64](repeating: 0, count: 1024)
    private var lines: [UInt32] = [UInt32](repeating: 0, count: 1024)
    private var count = 0

    /// The row, or its refusal where an earlier one speaks of the same profile.
    mutating func checked(_ row: ProfileRow) -> ProfileRow {
        guard case .success(let wish) = row.wish else { return row }
        switch wish {
        case .make(let form): return checked(row, mark(form.username.key), "username \(form.username)")
        case .edit(let id, let username, _):
            if let username, case let named = checked(row, mark(username.key), "username \(username)"), named != row { return named }
            return checked(row, mark(id.number), "id \(id)")
        }
    }

    private mutating func checked(_ row: ProfileRow, _ mark: UInt64, _ name: @autoclosure () -> String) -> ProfileRow {
        guard let line = insert(mark, UInt32(clamping: row.line)) else { return row }
        return ProfileRow(
            line: row.line, .failure(Refusal(.invalidValue, "\(name()) stands on line \(line) already; leave one of the rows.")))
    }

    private func mark(_ name: some Hashable) -> UInt64 {
        var hasher = Hasher()
        hasher.combine(name)
        return max(UInt64(bitPattern: Int64(hasher.finalize())), 1)
    }

    /// The line under which the mark stands already.
    private mutating func insert(_ mark: UInt64, _ line: UInt32) -> UInt32? {
        if count * 3 >= marks.count * 2 { grow() }
        let place = place(of: mark)
        guard marks[place] == 0 else { return lines[place] }
        marks[place] = mark
        lines[place] = line
        count += 1
        return nil
    }

    private func place(of mark: UInt64) -> Int {
        var place = Int(truncatingIfNeeded: mark) & (marks.count - 1)
        while marks[place] != 0, marks[place] != mark { place = (place + 1) & (marks.count - 1) }
        return place
    }

    private mutating func grow() {
        let old = (marks, lines)
        marks = [UInt64](repeating: 0, count: 2 * old.0.count)
        lines = [UInt32](repeating: 0, count: 2 * old.0.count)
        for (mark, line) in zip(old.0, old.1) where mark != 0 {
            let place = place(of: mark)
            (marks[place], lines[place]) = (mark, line)
        }
    }
}
