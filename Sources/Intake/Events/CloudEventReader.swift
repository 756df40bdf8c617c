package import Domain

/// One CloudEvent in structured JSON (CloudEvents 1.0, JSON format) becomes one event of Domain.
package enum CloudEventReader {
    /// The most bytes that one event may have.
    package static let sizeLimit = 64 * 1024

    /// The event that the text is, or why it cannot be taken; its own text goes along without the white space around it.
    package static func read(_ bytes: ArraySlice<UInt8>, door: Door, firstLine: Int = 1) throws(EventRefusal) -> AcceptedEvent {
        let text = trimmed(bytes)
        guard text.count <= sizeLimit else {
            throw EventRefusal("the event has \(text.count) bytes; at most \(sizeLimit) are taken. Leave out what Latchkey does not read.")
        }
        let (value, flaw) = try document(text, firstLine: firstLine + lineBreaks(in: bytes[..<text.startIndex]))
        if let flaw { throw EventRefusal("\(flaw).", id: Envelope.readableId(value)) }
        do throws(Refusal) {
            return try event(value, door: door, json: kept(value, text))
        } catch {
            throw EventRefusal(error.reason, code: error.code, id: Envelope.readableId(value))
        }
    }

    /// The text to store: as it came, or without what is not read.
    private static func kept(_ value: JSONValue, _ text: ArraySlice<UInt8>) -> String {
        guard let known = KnownMembers.kept(of: value) else { return String(decoding: text, as: UTF8.self) }
        return JSONWriter.text(known)
    }

    private static func document(_ text: ArraySlice<UInt8>, firstLine: Int) throws(EventRefusal) -> (JSONValue, flaw: JSONFault?) {
        var reader = JSONReader(text, firstLine: firstLine)
        do throws(JSONFault) {
            return (try reader.document(), reader.flaw)
        } catch {
            throw EventRefusal("\(error).")
        }
    }

    private static func event(_ value: JSONValue, door: Door, json: String) throws(Refusal) -> AcceptedEvent {
        guard case .object(let members) = value else {
            throw Refusal(.invalidValue, "an event must be a JSON object; begin it with { and end it with }.")
        }
        let envelope = try Envelope(Members(members), door: door)
        return AcceptedEvent(
            id: envelope.id, source: envelope.source, type: envelope.type.rawValue, pbx: try envelope.data.required("pbx", PBXID.init),
            event: try envelope.data.event(envelope.type), json: json, trace: envelope.trace)
    }

    private static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        guard let first = bytes.firstIndex(where: { !isJSONWhitespace($0) }),
            let last = bytes.lastIndex(where: { !isJSONWhitespace($0) })
        else { return bytes.suffix(0) }
        return bytes[first...last]
    }
}
