import HTTPTypes
import Hummingbird
import Intake
import NIOCore

extension JSONValue {
    /// The answer that carries this value.
    func answer(_ status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status, headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: JSONWriter.bytes(self))))
    }
}
