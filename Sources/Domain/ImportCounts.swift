/// How many rows of a file came out how.
package struct ImportCounts: Equatable, Sendable {
    package var created = 0
    package var changed = 0
    package var unchanged = 0
    package var refused = 0

    package init(created: Int = 0, changed: Int = 0, unchanged: Int = 0, refused: Int = 0) {
        self.created = created
        self.changed = changed
        self.unchanged = unchanged
        self.refused = refused
    }

    /// How many rows there were.
    package var count: Int { created + changed + unchanged + refused }

    package mutating func add(_ outcome: RowOutcome) {
        switch outcome {
        case .created: created += 1
        case .changed: changed += 1
        case .unchanged: unchanged += 1
        case .refused: refused += 1
        }
    }

    package static func + (left: Self, right: Self) -> Self {
        ImportCounts(
            created: left.created + right.created, changed: left.changed + right.changed, unchanged: left.unchanged + right.unchanged,
            refused: left.refused + right.refused)
    }
}
