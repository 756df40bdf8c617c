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
    /// Why it was given up.
    @ExplicitNull package private(set) var reason: String?
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
        reason = row.reason
        createdAt = row.createdAt.description
        finishedAt = row.finishedAt?.description
    }
}

/// An import with the first of its refused rows.
package struct ImportDetailView: Encodable, Sendable {
    package let whole: ImportView
    package let refusedRows: [RefusedRowView]

    private enum CodingKeys: String, CodingKey { case refusedRows }

    package func encode(to encoder: any Encoder) throws {
        try whole.encode(to: encoder)
        var members = encoder.container(keyedBy: CodingKeys.self)
        try members.encode(refusedRows, forKey: .refusedRows)
    }
}

/// A row that is not taken, as commands and API show it.
package struct RefusedRowView: Codable, Equatable, Sendable {
    /// The line of the file on which it starts.
    package let line: Int
    package let reason: String

    package init(_ row: RefusedRow) {
        line = row.line
        reason = row.reason
    }

    /// The row, where it is refused.
    package init?(_ row: JudgedRow) {
        guard let reason = row.reason else { return nil }
        line = row.line
        self.reason = reason
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
