/// Where the keys lie, for telling a walk over them from a text.
enum Keyboard {
    /// Whether two different keys touch each other on a slanted keyboard, US layout.
    static func areNeighbours(_ left: UInt8, _ right: UInt8) -> Bool {
        guard let a = places[Int(left)], let b = places[Int(right)] else { return false }
        switch (b.column - a.column, b.row - a.row) {
        case (-1, 0), (1, 0), (0, -1), (1, -1), (0, 1), (-1, 1): return true
        default: return false
        }
    }

    private static let places: [(column: Int, row: Int)?] = {
        var places = [(column: Int, row: Int)?](repeating: nil, count: 256)
        let rows = ["1234567890-=", "qwertyuiop[]", "asdfghjkl;'", "zxcvbnm,./", "!@#$%^&*()_+"]
        for (row, keys) in rows.enumerated() {
            // The last row is the first one again, with the shift key held.
            for (column, key) in keys.utf8.enumerated() { places[Int(key)] = (column, row % 4) }
        }
        return places
    }()
}
