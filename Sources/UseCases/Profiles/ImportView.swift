package import Domain
package import Storage

/// An import as commands and API show it: how far it is, and how its rows came out.
package struct ImportView: Codable, Equatable, Sendable {
    package let id: String
    package let pbx: String
    /// The name of the file.
    package let file: String
    package let state: String
    /// How many rows the file has, and how many of them are done.
    package let rows: Int
    package let done: Int
    package let created: Int
    package let changed: Int
    package let unchanged: Int
    package let refused: Int
    package let createdAt: String
    @ExplicitNull package private(set) var finishedAt: String?

    package init(_ row: ImportRow) {
        id = String(row.number)
        pbx = row.pbx
        file = row.name
        state = row.state.rawValue
        rows = row.rowCount
        done = row.counts.count
        created = row.counts.created
        changed = row.counts.changed
        unchanged = row.counts.unchanged
        refused = row.counts.refused
        createdAt = row.createdAt.description
        finishedAt = row.finishedAt?.description
    }
}

/// What an import does, or did, with one row.
package struct JudgedRow: Equatable, Sendable {
    /// The line of the file on which it starts.
    package let line: Int
    package let outcome: RowOutcome
    /// Why it is refused.
    package let reason: String?

    package init(line: Int, _ outcome: RowOutcome, reason: String? = nil) {
        self.line = line
        self.outcome = outcome
        self.reason = reason
    }
}

extension ImportCounts {
    package init(_ rows: [JudgedRow]) {
        self.init()
        for row in rows { add(row.outcome) }
    }
}

extension RowOutcome {
    /// What an answer to a row makes of it.
    init(_ answer: Answer) {
        let isCreation = answer.changes.contains { if case .createProfile = $0 { true } else { false } }
        self = answer.isEmpty ? .unchanged : isCreation ? .created : .changed
    }
}
