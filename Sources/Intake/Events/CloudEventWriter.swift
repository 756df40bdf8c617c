/// The structured JSON of an event that Latchkey makes itself, to be read again like any other.
package enum CloudEventWriter {
    /// The event's text; `time` is RFC 3339 in UTC.
    package static func json(id: String, source: String, type: EventType, time: String? = nil, data: JSONValue) -> String {
        var members: [(String, JSONValue)] = [
            ("specversion", .string("1.0")), ("id", .string(id)), ("source", .string(source)), ("type", .string(type.rawValue)),
        ]
        if let time { members.append(("time", .string(time))) }
        members.append(("data", data))
        return JSONWriter.text(.object(members))
    }
}
