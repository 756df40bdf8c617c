package import Domain

/// The structured JSON of an event that Latchkey makes itself, to be read again like any other.
package enum CloudEventWriter {
    /// The event's text; without a time, so that what asks for the same is the same.
    package static func json(id: String, source: String, type: EventType, data: JSONValue) -> String {
        let members: [(String, JSONValue)] = [
            ("specversion", .string("1.0")), ("id", .string(id)), ("source", .string(source)), ("type", .string(type.rawValue)),
            ("data", data),
        ]
        return JSONWriter.text(.object(members))
    }
}
