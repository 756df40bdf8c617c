import CAssets
import HTTPTypes
import Hummingbird
import NIOCore

/// The description of the internal API, which travels inside the binary (OpenAPI 3.1).
enum OpenAPIDocument {
    static let mediaType = "application/yaml"

    static let text: String = {
        var count = 0
        return String(decoding: UnsafeBufferPointer(start: latchkey_openapi(&count), count: count), as: UTF8.self)
    }()

    static func show(_ request: Request, _ context: WebContext) -> Response {
        Response(status: .ok, headers: [.contentType: mediaType], body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
}
