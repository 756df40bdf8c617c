import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore

/// A browser as far as forms need one: cookies, and the hidden seal of the last page.
struct Visitor {
    let client: any TestClientProtocol
    private(set) var jar: [String: String] = [:]
    private(set) var seal = ""

    init(_ client: any TestClientProtocol) { self.client = client }

    mutating func get(_ uri: String, _ method: HTTPRequest.Method = .get, headers: HTTPFields = [:]) async throws -> TestResponse {
        try await send(uri, method, headers: headers, body: nil)
    }

    /// Posts the fields, with the seal of the last page where they name none.
    mutating func post(_ uri: String, _ fields: [String: String], headers: HTTPFields = [:]) async throws -> TestResponse {
        let all = fields.merging(["seal": seal]) { own, _ in own }
        let body = all.map { "\(Self.encode($0))=\(Self.encode($1))" }.joined(separator: "&")
        return try await post(uri, raw: body, headers: headers)
    }

    mutating func post(_ uri: String, raw body: String, headers: HTTPFields = [:]) async throws -> TestResponse {
        let headers = headers.contains(.contentType) ? headers : headers.with(.contentType, "application/x-www-form-urlencoded")
        return try await send(uri, .post, headers: headers, body: ByteBuffer(string: body))
    }

    mutating func forget(_ cookie: String) { jar[cookie] = nil }
    mutating func plant(_ cookie: String, _ value: String) { jar[cookie] = value }

    private mutating func send(_ uri: String, _ method: HTTPRequest.Method, headers: HTTPFields, body: ByteBuffer?) async throws
        -> TestResponse
    {
        var headers = headers
        if !jar.isEmpty { headers[.cookie] = jar.map { "\($0)=\($1)" }.joined(separator: "; ") }
        let response = try await client.execute(uri: uri, method: method, headers: headers, body: body)
        for cookie in response.headers[values: .setCookie] { keep(cookie) }
        if let found = response.text.split(separator: "name=\"seal\" value=\"").dropFirst().first?.split(separator: "\"").first {
            seal = String(found)
        }
        return response
    }

    private mutating func keep(_ cookie: String) {
        let pair = cookie.split(separator: ";")[0].split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        jar[String(pair[0])] = cookie.contains("Max-Age=0") ? nil : String(pair[1])
    }

    static func encode(_ text: String) -> String {
        text.utf8.map { byte in "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
    }
}

extension HTTPFields {
    func with(_ name: HTTPField.Name, _ value: String) -> HTTPFields {
        var fields = self
        fields[name] = value
        return fields
    }
}

extension TestResponse {
    var text: String { String(buffer: body) }
}
