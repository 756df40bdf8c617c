package import Domain

/// Events that Latchkey makes itself, read at once like any other: what is wrong with a member is told by its name.
package enum OwnEvent {
    /// The event of that type on that PBX; its id and source identify it for ever.
    package static func make(_ type: EventType, id: String, source: String, pbx: PBXID, _ members: [(String, JSONValue)])
        throws(EventRefusal) -> AcceptedEvent
    {
        let data = JSONValue.object([("pbx", .string(pbx.text))] + members)
        let json = CloudEventWriter.json(id: id, source: source, type: type, data: data)
        do throws(EventRefusal) {
            return try CloudEventReader.read(Array(json.utf8)[...], door: .inside)
        } catch {
            // Whoever is told of a member knows it without the event around it.
            let path = ["data.profile.", "data.profile: ", "data.administrator.", "data.administrator: ", "data."].first {
                error.reason.utf8.starts(with: $0.utf8)
            }
            throw EventRefusal(String(error.reason.dropFirst(path?.count ?? 0)), code: error.code, id: error.id)
        }
    }
}
