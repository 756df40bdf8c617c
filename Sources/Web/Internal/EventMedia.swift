import HTTPTypes
import Hummingbird
import Intake

/// In which of the ways of CloudEvents a request carries its events.
enum EventMedia {
    case structured(EventForm)
    /// Attributes in `ce-` headers, `data` in the body.
    case binary

    private static let accepted = "application/cloudevents+json, application/cloudevents-batch+json, application/x-ndjson"

    init(_ request: Request) throws(Turndown) {
        switch request.mediaType {
        case "application/cloudevents+json"?: self = .structured(.document)
        case "application/cloudevents-batch+json"?: self = .structured(.array)
        case "application/x-ndjson"?: self = .structured(.lines)
        case let media? where Self.isJSON(media) && request.headers.contains { $0.name.canonicalName.hasPrefix("ce-") }: self = .binary
        default: throw .wrongMediaType(accepted: Self.accepted)
        }
    }

    private static func isJSON(_ media: String) -> Bool { media == "application/json" || media.hasSuffix("+json") }
}
