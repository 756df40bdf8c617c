package import Domain

/// A CloudEvent in HTTP binary mode (CloudEvents HTTP protocol binding 1.0 §3.1): attributes in `ce-` headers, `data` in the body.
extension CloudEventReader {
    /// The event that headers and body are, as if it had come in structured JSON, which its text then is.
    package static func readBinary(headers: [(String, String)], body: ArraySlice<UInt8>, door: Door) throws(EventRefusal) -> AcceptedEvent {
        let data = withoutByteOrderMark(body)
        // Read on its own first: a body that closes the object early could otherwise pass members off as attributes.
        do throws(JSONFault) { _ = try JSONReader.readUnmarked(data) } catch { throw EventRefusal("the body is \(error).") }
        var text = JSONWriter.bytes(.object(try attributes(headers)))
        text.removeLast()
        text += Array((text.count > 1 ? ",\"data\":" : "\"data\":").utf8) + data + [UInt8(ascii: "}")]
        return try read(text[...], door: door)
    }

    private static func attributes(_ headers: [(String, String)]) throws(EventRefusal) -> [(String, JSONValue)] {
        var found = JSONMembers()
        for (header, value) in headers {
            guard let name = attributeName(header) else { continue }
            guard let decoded = name == "datacontenttype" ? value : HeaderValue.decode(value) else {
                throw EventRefusal("the header \(quoted(header)) is not valid percent-encoded UTF-8.")
            }
            guard found.append(name, .string(decoded)) else { throw EventRefusal("the header \(quoted(header)) stands twice.") }
        }
        return found.all
    }

    /// The attribute that a header gives; `data` comes by no header.
    private static func attributeName(_ header: String) -> String? {
        let name = header.lowercased()
        if name == "content-type" { return "datacontenttype" }
        guard name.utf8.starts(with: "ce-".utf8) else { return nil }
        let attribute = String(Substring(name.utf8.dropFirst(3)))
        return ["", "data", "data_base64", "datacontenttype"].contains(attribute) ? nil : attribute
    }
}
