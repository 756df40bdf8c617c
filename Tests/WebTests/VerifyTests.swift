import Cryptography
import Domain
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Intake
import NIOCore
import Testing
import UseCases

@testable import Web

@Suite struct VerifyTests {
    private static func verify(_ client: any TestClientProtocol, _ body: String, key: String, media: String = "application/json")
        async throws -> TestResponse
    {
        try await client.execute(
            uri: "/v1/credentials/verify", method: .post, headers: [.contentType: media, .authorization: "bearer \(key)"],
            body: ByteBuffer(string: body))
    }

    private static func body(_ username: String, _ password: String) -> String {
        JSONWriter.text(.object([("username", .string(username)), ("password", .string(password))]))
    }

    private static func choose(_ here: Installation) async throws {
        let token = try await here.link()
        try await here.pages { client in
            var visitor = Visitor(client)
            _ = try await visitor.get("/p/\(token)")
            _ = try await visitor.get("/password")
            let saved = try await visitor.post("/password", ["password": Installation.good, "password2": Installation.good])
            #expect(saved.status == .seeOther)
        }
    }

    @Test func `F26 the right password is answered with the profile and what it may use`() async throws {
        let here = try await Installation()
        try await Self.choose(here)
        let key = try await here.key([.credentialsVerify])
        try await here.machines { client in
            let answer = try await Self.verify(client, Self.body("ADA@acme.example", Installation.good), key: key)
            #expect(answer.status == .ok)
            let json = try JSONReader.read(Array(answer.body.readableBytesView)[...])
            #expect(json["profile"]?["username"] == .string("ada@acme.example"))
            #expect(json["profile"]?["locale"] == .null)
            #expect(json["extensions"] == .array([]))
            #expect(json["privileges"] == .array([.string("account-manager")]))
        }
    }

    @Test func `every no is the same to the byte: wrong, unknown, without password, too long, of another PBX`() async throws {
        let here = try await Installation()
        try await Self.choose(here)
        let (key, bound) = (try await here.key([.credentialsVerify]), try await here.key([.credentialsVerify], pbx: "acme"))
        try await here.machines { client in
            var answers: Set<String> = []
            for (username, password, key) in [
                ("ada@acme.example", Installation.other, key), ("nobody", Installation.good, key),
                ("grace@acme.example", Installation.good, key),
                ("ada@acme.example", String(repeating: "x", count: 4097), key), ("", "", key), ("nobody", "x", bound),
            ] {
                let answer = try await Self.verify(client, Self.body(username, password), key: key)
                #expect(answer.status == .unauthorized)
                var headers = answer.headers
                headers[.requestID] = nil
                answers.insert(answer.text + "\(headers)")
            }
            #expect(answers.count == 1)
            #expect(answers.first?.contains("/problems/wrong-credentials") == true)
        }
    }

    @Test(arguments: [
        #"{"username":"a"}"#, #"{"username":"a","password":"b","x":1}"#, #"{"username":"a","password":1}"#,
        #"{"username":["a"],"password":"b"}"#,
        #"{"username":"a","username":"b","password":"c"}"#, "[]", "", "{", #"{"username":"a","password":null}"#,
        "{\"username\":\"\u{1}\",\"password\":\"b\"}",
    ])
    func `anything but the two members as text is 400`(body: String) async throws {
        let here = try await Installation()
        let key = try await here.key([.credentialsVerify])
        try await here.machines { client in
            let answer = try await Self.verify(client, body, key: key)
            #expect(answer.status == .badRequest)
            #expect(answer.text.contains("/problems/malformed-request"))
        }
    }

    @Test func `form posts and text are no API calls, and a large body is not read`() async throws {
        let here = try await Installation()
        let key = try await here.key([.credentialsVerify])
        try await here.machines { client in
            for media in ["text/plain", "application/x-www-form-urlencoded"] {
                let answer = try await Self.verify(client, Self.body("a", "b"), key: key, media: media)
                #expect(answer.status == .unsupportedMediaType)
            }
            #expect(
                try await Self.verify(client, Self.body("a", String(repeating: "x", count: 40_000)), key: key).status == .contentTooLarge)
        }
    }

    @Test(arguments: ["x", "\u{1}", "é", "🙂"])
    func `F26 a password of 4,096 bytes is looked at, escaped as much as JSON allows`(unit: String) async throws {
        let here = try await Installation()
        let key = try await here.key([.credentialsVerify])
        let units = String(repeating: unit, count: 4096 / unit.utf8.count).utf16.map { String($0, radix: 16) }
        let escaped = units.map { "\\u" + String(repeating: "0", count: 4 - $0.count) + $0 }.joined()
        try await here.machines { client in
            let body = #"{"username":"ada@acme.example","password":""# + escaped + #""}"#
            let answer = try await Self.verify(client, body, key: key)
            #expect(answer.status == .unauthorized)
        }
    }

    @Test func `after five failures the answer is 429 with Retry-After, known or not`() async throws {
        let here = try await Installation()
        let key = try await here.key([.credentialsVerify])
        try await here.machines { client in
            for username in ["ada@acme.example", "nobody"] {
                for _ in 0..<5 { #expect(try await Self.verify(client, Self.body(username, "wrong"), key: key).status == .unauthorized) }
                let answer = try await Self.verify(client, Self.body(username, "wrong"), key: key)
                #expect(answer.status == .tooManyRequests)
                #expect(answer.headers[.retryAfter] == "30")
            }
        }
    }
}
