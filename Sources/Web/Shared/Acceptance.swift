import HTTPTypes
import Hummingbird

/// What a client takes in return (RFC 9110 §12.5.1).
enum Acceptance {
    /// Whether an answer of that media type, or of any, is taken; without the field everything is.
    static func allows(_ type: String, _ request: Request) -> Bool {
        let ranges = request.headers[values: .accept].flatMap { $0.split(separator: ",") }
        guard !ranges.isEmpty else { return true }
        let main = type.prefix { $0 != "/" }
        return ranges.contains { range in
            let parts = range.split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" }.lowercased() }
            let isRefused = parts.dropFirst().contains { ["q=0", "q=0.0", "q=0.00", "q=0.000"].contains($0) }
            return !isRefused && (parts.first.map { [type, "\(main)/*", "*/*"].contains($0) } ?? false)
        }
    }
}
