/// What goes to `failed/` of a text that was taken only in part or not at all: what was refused, in the form it came in, and why.
package struct RefusalReport: Equatable, Sendable {
    /// The refused events alone, ready to be corrected and given in again.
    package let contents: [UInt8]
    /// One line per refused event, for people.
    package let reason: String

    /// `form` is that of the stream that refused them.
    package init(_ refused: [RefusedEvent], form: EventForm) {
        let edges: (open: String, between: String, close: String) =
            switch form {
            case .document: ("", "", "")
            case .array: ("[\n", ",\n", "\n]\n")
            case .lines: ("", "\n", "\n")
            }
        contents = Array(edges.open.utf8) + Array(refused.map(\.raw).joined(separator: edges.between.utf8)) + Array(edges.close.utf8)
        reason =
            (["Refused. Correct the events, then move the file back into new/."] + Self.lines(refused)).joined(separator: "\n")
            + "\n"
    }

    private static func lines(_ refused: [RefusedEvent]) -> [String] {
        refused.enumerated().map { position, event in
            let id = event.id.map { ", id \(quoted($0))" } ?? ""
            return "event \(position + 1) here (line \(event.line) of what came)\(id): \(event.reason)"
        }
    }
}
