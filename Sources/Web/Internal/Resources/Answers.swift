import HTTPTypes
import Hummingbird
import Intake
import NIOCore
import UseCases

/// How the API shows what it found or changed.
enum Answers {
    /// One thing, with its entity tag.
    static func show(_ view: some Encodable, _ status: HTTPResponse.Status = .ok, location: String? = nil) throws -> Response {
        var headers: HTTPFields = [.contentType: JSONBody.json, .eTag: "\"\(try EntityTag.of(view))\""]
        headers[.location] = location
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: try ViewText.bytes(view))))
    }

    /// A page of a list.
    static func list(_ page: ListPage<some Encodable>) throws -> Response {
        var bytes = Array(#"{"items":"#.utf8)
        bytes += try ViewText.bytes(page.items)
        bytes += #","next":"#.utf8
        bytes += JSONWriter.bytes(.text(page.next))
        bytes += "}".utf8
        return Response(status: .ok, headers: [.contentType: JSONBody.json], body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    /// 202: the change is accepted and will be made once the events before it are answered. Without the event's entity tag, which would be taken
    /// for that of what is to be changed.
    static func queued(_ event: EventView) throws -> Response {
        var response = try show(event, .accepted, location: "/v1/queue/\(event.number)")
        response.headers[.eTag] = nil
        return response
    }
}
