import Domain

/// The context attributes of a CloudEvent (CloudEvents 1.0 §3.1) as far as Latchkey reads them.
struct Envelope {
    let id: String
    let source: String
    let type: EventType
    let data: Members
    let trace: Trace?

    init(_ event: Members, door: Door) throws(Refusal) {
        guard try event.text("specversion") == "1.0" else { throw event.refusal("specversion", "must be \"1.0\".") }
        id = try event.required("id", Self.id)
        source = try event.required("source", EventSource.parse)
        type = try event.required("type") { text throws(Refusal) in try Self.type(text, at: door) }
        try EventSource.check(source, at: door)
        for name in ["time", "subject", "dataschema"] { _ = try event.text(name) }
        // What was taken in before this was asked is answered all the same.
        if door == .outside { _ = try event.parsed("time", Self.time) }
        try Self.checkContent(of: event)
        data = try event.members("data")
        // One that is none is passed over, as the standard of traces asks.
        trace = (try? event.text("traceparent")).flatMap(Trace.init)
    }

    /// The id where it can be read, whatever else is wrong with the event.
    static func readableId(_ event: JSONValue) -> String? {
        guard case .string(let text) = event["id"] else { return nil }
        return try? id(text)
    }

    private static func id(_ text: String) throws(Refusal) -> String {
        guard (1...512).contains(text.utf8.count), text.unicodeScalars.allSatisfy(isLineSafe) else {
            throw Refusal(.invalidValue, "give 1 to 512 bytes of text without control characters.")
        }
        return text
    }

    private static func time(_ text: String) throws(Refusal) -> String {
        guard InternetTime.isValid(text) else {
            throw Refusal(.invalidValue, "\(quoted(text)) is no time of RFC 3339; write it as 2026-11-22T09:00:00Z.")
        }
        return text
    }

    private static func type(_ text: String, at door: Door) throws(Refusal) -> EventType {
        guard let type = EventType(rawValue: text), door == .inside || !type.isOwn else {
            throw Refusal(.invalidValue, "\(quoted(text)) is not a type that Latchkey takes; see the list of event types.")
        }
        return type
    }

    private static func checkContent(of event: Members) throws(Refusal) {
        guard !event.has("data_base64") else {
            throw event.refusal("data_base64", "is not read; give the content as a JSON object in data.")
        }
        guard let type = try event.text("datacontenttype") else { return }
        let essence = type.utf8.prefix { $0 != UInt8(ascii: ";") && $0 != UInt8(ascii: " ") }
        guard String(Substring(essence)).lowercased() == "application/json" else {
            throw event.refusal("datacontenttype", "must be application/json.")
        }
    }
}
