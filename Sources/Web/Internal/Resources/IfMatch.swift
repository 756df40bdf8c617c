import HTTPTypes
import Hummingbird
import UseCases

/// The field `If-Match` (RFC 9110 §13.1.1).
enum IfMatch {
    /// The entity tags of which what is to be changed must have one, as a precondition; nil where any state will do. What is no tag of ours, a
    /// weak one (§8.8.3.2) too, matches nothing; one without its quotation marks is taken.
    static func precondition(_ request: Request) -> String? {
        let lines = request.headers[values: .ifMatch]
        guard !lines.isEmpty, lines != ["*"] else { return nil }
        return EntityTag.precondition(lines.flatMap { $0.split(separator: ",") }.map(opaque))
    }

    /// What stands between the quotation marks.
    private static func opaque(_ field: Substring) -> Substring {
        let tag = field.drop { $0 == " " }
        let whole = tag.lastIndex { $0 != " " }.map { tag[...$0] } ?? ""
        return whole.utf8.count > 1 && whole.hasPrefix("\"") && whole.hasSuffix("\"") ? whole.dropFirst().dropLast() : whole
    }
}
