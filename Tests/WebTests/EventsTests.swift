import Domain
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Intake
import NIOCore
import Storage
import Synchronization
import Testing
import UseCases

@testable import Web

@Suite struct EventsTests {
    private static func event(_ id: String, pbx: String = "acme", type: String = "latchkey.extension.cleared") -> String {
        #"{"specversion":"1.0","id":"\#(id)","source":"/test/\#(pbx)","type":"\#(type)","data":{"pbx":"\#(pbx)","extension":"1001"}}"#
    }

    private static func post(
        _ client: any TestClientProtocol, _ body: String, _ media: String, key: String?, more: HTTPFields = [:]
    ) async throws -> (answer: TestResponse, json: JSONValue) {
        var headers = more
        headers[.contentType] = media
        headers[.authorization] = key.map { "Bearer \($0)" }
        let answer = try await client.execute(uri: "/v1/events", method: .post, headers: headers, body: ByteBuffer(string: body))
        return (answer, try JSONReader.read(Array(answer.body.readableBytesView)[...]))
    }

    @Test func `Q1 one event, a batch, lines and binary mode are taken alike, each once`() async throws {
        let here = try await Installation()
        let key = try await here.key([.eventsWrite])
        let woken = Mutex(0)
        try await here.machines(onAccepted: { woken.withLock { $0 += 1 } }) { client in
            let one = try await Self.post(client, Self.event("a"), "application/cloudevents+json; charset=UTF-8", key: key)
            #expect(one.answer.status == .accepted)
            #expect(one.answer.text == #"{"accepted":1,"duplicate":0,"refused":[]}"#)
            let batch = try await Self.post(
                client, "[\(Self.event("a")),\(Self.event("b"))]", "application/cloudevents-batch+json", key: key)
            #expect(batch.answer.text == #"{"accepted":1,"duplicate":1,"refused":[]}"#)
            let lines = try await Self.post(client, "\(Self.event("c"))\nbroken\n\(Self.event("d"))\n", "application/x-ndjson", key: key)
            #expect(lines.json["accepted"] == .integer(2))
            guard case .array(let refused)? = lines.json["refused"] else { return #expect(Bool(false)) }
            #expect(refused.count == 1 && refused[0]["index"] == .integer(1) && refused[0]["id"] == .null)
            var ce = HTTPFields()
            for (name, value) in [
                ("ce-specversion", "1.0"), ("ce-id", "e"), ("ce-source", "/test/acme"), ("ce-type", "latchkey.extension.cleared"),
            ] {
                ce[try #require(HTTPField.Name(name))] = value
            }
            let binary = try await Self.post(client, #"{"pbx":"acme","extension":"1001"}"#, "application/json", key: key, more: ce)
            #expect(binary.answer.text == #"{"accepted":1,"duplicate":0,"refused":[]}"#)
            let again = try await Self.post(client, Self.event("a"), "application/cloudevents+json", key: key)
            #expect(again.answer.status == .accepted && again.json["duplicate"] == .integer(1))
        }
        #expect(woken.withLock { $0 } == 4)
        let rows = try await here.store.read { tx in try tx.events.list(state: .waiting, after: nil, limit: 10) }
        #expect(rows.count == 5)
        #expect(rows.allSatisfy { $0.actor.hasPrefix("key/") })
    }

    @Test func `Q3 when every event is refused the answer is a problem with the same members`() async throws {
        let here = try await Installation()
        let key = try await here.key([.admin])
        try await here.machines { client in
            let answer = try await Self.post(
                client, "[\(Self.event("x", type: "no.such.type"))]", "application/cloudevents-batch+json", key: key)
            #expect(answer.answer.status == .badRequest)
            #expect(answer.answer.headers[.contentType] == "application/problem+json")
            #expect(answer.json["type"] == .string("/problems/events-refused"))
            #expect(answer.json["accepted"] == .integer(0) && answer.json["duplicate"] == .integer(0))
            guard case .array(let refused)? = answer.json["refused"] else { return #expect(Bool(false)) }
            #expect(refused.first?["id"] == .string("x"))
        }
    }

    @Test func `a key bound to one PBX refuses the events of others, each with a reason in its place`() async throws {
        let here = try await Installation()
        let key = try await here.key([.eventsWrite], pbx: "acme")
        try await here.machines { client in
            let body = "[\(Self.event("a", pbx: "other")),7,\(Self.event("b")),\(Self.event("c", pbx: "other"))]"
            let answer = try await Self.post(client, body, "application/cloudevents-batch+json", key: key)
            #expect(answer.answer.status == .accepted)
            #expect(answer.json["accepted"] == .integer(1))
            guard case .array(let refused)? = answer.json["refused"] else { return #expect(Bool(false)) }
            #expect(refused.map { $0["index"] } == [.integer(0), .integer(1), .integer(3)])
            #expect(refused.map { $0["id"] } == [.string("a"), .null, .string("c")])
        }
    }

    @Test func `F14 a key bound to one PBX uses up no ids of another's events`() async throws {
        let here = try await Installation()
        let (bound, free) = (try await here.key([.eventsWrite], pbx: "acme"), try await here.key([.eventsWrite]))
        let media = "application/cloudevents+json"
        try await here.machines { (client: any TestClientProtocol) async throws -> Void in
            #expect(try await Self.post(client, Self.event("a"), media, key: bound).json["accepted"] == .integer(1))
            #expect(try await Self.post(client, Self.event("a", pbx: "other"), media, key: free).json["accepted"] == .integer(1))
            #expect(try await Self.post(client, Self.event("a", pbx: "other"), media, key: free).json["duplicate"] == .integer(1))
        }
    }

    @Test(arguments: [
        ("application/json", "x", HTTPResponse.Status.unsupportedMediaType), ("text/plain", "x", .unsupportedMediaType),
        ("application/x-www-form-urlencoded", "x", .unsupportedMediaType),
        ("application/cloudevents+json; charset=latin1", "x", .unsupportedMediaType),
        ("application/cloudevents+json", "{", .badRequest), ("application/cloudevents-batch+json", "[]", .accepted),
        ("application/cloudevents+json", String(repeating: " ", count: 8 * 1024 * 1024 + 1), .contentTooLarge),
        ("application/x-ndjson", String(repeating: "7\n", count: 10_001), .contentTooLarge),
    ])
    func `media types and limits hold`(media: String, body: String, status: HTTPResponse.Status) async throws {
        let here = try await Installation()
        let key = try await here.key([.eventsWrite])
        try await here.machines { client in
            let answer = try await Self.post(client, body, media, key: key)
            #expect(answer.answer.status == status)
        }
    }

    @Test func `a compressed body is refused unread, and none is taken without the right key`() async throws {
        let here = try await Installation()
        let (good, other) = (try await here.key([.eventsWrite]), try await here.key([.credentialsVerify]))
        let media = "application/cloudevents+json"
        try await here.machines { client in
            let zipped = try await Self.post(client, Self.event("a"), media, key: good, more: [.contentEncoding: "gzip"])
            #expect(zipped.answer.status == .unsupportedMediaType)
            for bad in [
                nil, "", "lk_x", String(good.prefix(20)) + (good.dropFirst(20).hasPrefix("A") ? "B" : "A") + good.dropFirst(21),
                good + " x",
            ] {
                let answer = try await Self.post(client, Self.event("a"), media, key: bad)
                #expect(answer.answer.status == .unauthorized)
                #expect(answer.answer.headers[.wwwAuthenticate] == "Bearer realm=\"latchkey\"")
                #expect(answer.json["type"] == .string("/problems/unauthorized"))
            }
            let scope = try await Self.post(client, Self.event("a"), media, key: other)
            #expect(scope.answer.status == .forbidden && scope.json["type"] == .string("/problems/missing-scope"))
        }
        let written = try await here.store.read { tx in try tx.events.list(state: .waiting, after: nil, limit: 10) }
        #expect(written.isEmpty)
    }

    @Test func `while storage is away events are 503 with Retry-After`() async throws {
        let here = try await Installation()
        let key = try await here.key([.eventsWrite])
        try await here.machines { client in
            try here.store.close()
            let answer = try await Self.post(client, Self.event("a"), "application/cloudevents+json", key: key)
            #expect(answer.answer.status == .serviceUnavailable && answer.answer.headers[.retryAfter] == "5")
            #expect(answer.json["type"] == .string("/problems/unavailable"))
        }
    }
}
