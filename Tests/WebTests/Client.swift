import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Intake
import NIOCore

/// A system that calls the internal API with a key.
struct Client {
    let client: any TestClientProtocol
    let key: String

    init(_ client: any TestClientProtocol, key: String) {
        self.client = client
        self.key = key
    }

    func get(_ uri: String, headers: HTTPFields = [:]) async throws -> TestResponse { try await send(.get, uri, nil, nil, headers) }
    func delete(_ uri: String, headers: HTTPFields = [:]) async throws -> TestResponse { try await send(.delete, uri, nil, nil, headers) }

    func post(_ uri: String, _ body: String? = nil, headers: HTTPFields = [:]) async throws -> TestResponse {
        try await send(.post, uri, body, "application/json", headers)
    }

    func patch(_ uri: String, _ body: String, headers: HTTPFields = [:]) async throws -> TestResponse {
        try await send(.patch, uri, body, "application/merge-patch+json", headers)
    }

    private func send(_ method: HTTPRequest.Method, _ uri: String, _ body: String?, _ media: String?, _ headers: HTTPFields) async throws
        -> TestResponse
    {
        var headers = headers
        headers[.authorization] = "Bearer \(key)"
        if body != nil { headers[.contentType] = headers[.contentType] ?? media }
        return try await client.execute(uri: uri, method: method, headers: headers, body: body.map { ByteBuffer(string: $0) })
    }
}

extension TestResponse {
    /// The body as JSON.
    var json: JSONValue { get throws { try JSONReader.read(Array(body.readableBytesView)[...]) } }

    /// The text of a member, of members within where the name has dots.
    func member(_ path: String) throws -> String? {
        var value = try json
        for name in path.split(separator: ".") {
            if case .array(let items) = value, let index = Int(name) {
                guard items.indices.contains(index) else { return nil }
                value = items[index]
            } else {
                guard let inner = value[String(name)] else { return nil }
                value = inner
            }
        }
        return switch value {
        case .string(let text): text
        case .null: nil
        default: JSONWriter.text(value)
        }
    }

    /// The name of the problem that the answer is.
    var problem: String? { get throws { try member("type")?.split(separator: "/").last.map(String.init) } }
}
