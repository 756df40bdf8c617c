import HTTPTypes
import HummingbirdTesting
import Intake
import NIOCore
import Storage
import Testing

@testable import Web

@Suite struct HealthTests {
    @Test func `alive, ready and metrics are told without a key`() async throws {
        let here = try await Installation()
        try await here.machines { client in
            #expect(try await client.execute(uri: "/healthz", method: .get).text == #"{"alive":true}"#)
            let ready = try await client.execute(uri: "/readyz", method: .get)
            #expect(ready.status == .ok)
            #expect(ready.text == #"{"ready":true,"problems":[],"waitingEvents":0,"waitingEmails":0,"oldestWaitingEmail":null}"#)
        }
    }

    @Test func `readiness says what is wrong and how long an email has waited`() async throws {
        let here = try await Installation()
        _ = try await here.link()
        try await here.machines(problems: ["The spool is full."]) { client in
            let answer = try await client.execute(uri: "/readyz", method: .get)
            #expect(answer.status == .serviceUnavailable)
            #expect(answer.text.contains("The spool is full."))
            #expect(answer.text.contains("\"oldestWaitingEmail\":\"2026-"))
            try here.store.close()
            let away = try await client.execute(uri: "/readyz", method: .get)
            #expect(away.status == .serviceUnavailable && away.text.contains("storage cannot be read: "))
            #expect(try await client.execute(uri: "/healthz", method: .get).status == .ok)
            #expect(try await client.execute(uri: "/metrics", method: .get).text.contains("process_start_time_seconds"))
        }
    }

    @Test func `every line of the metrics is of the text format, and each name is told once`() async throws {
        let here = try await Installation()
        _ = try await here.link()
        here.clock.turn(.seconds(90))
        try await here.machines { client in
            let answer = try await client.execute(uri: "/metrics", method: .get)
            #expect(answer.headers[.contentType] == "text/plain; version=0.0.4; charset=utf-8")
            let samples = answer.text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { $0.split(separator: " ") }
            let names = answer.text.split(separator: "\n").filter { $0.hasPrefix("# TYPE ") }.map { $0.split(separator: " ")[2] }
            #expect(Set(names).count == names.count)
            #expect(samples.allSatisfy { $0.count == 2 && Double($0[1]) != nil })
            #expect(Set(samples.map { $0[0] }).count == samples.count)
            #expect(answer.text.contains("latchkey_emails{state=\"waiting\"} 1\n"))
            #expect(answer.text.contains("latchkey_emails_oldest_waiting_seconds 90.000000\n"))
            #expect(answer.text.contains("latchkey_bounces_readable 0\n"))
            #expect(answer.text.contains("process_resident_memory_bytes "))
        }
    }

    @Test(arguments: [
        (HTTPRequest.Method.get, "/nothing", HTTPResponse.Status.notFound), (.get, "/v1/events", .methodNotAllowed),
        (.post, "/healthz", .methodNotAllowed),
        (.trace, "/metrics", .methodNotAllowed), (.get, "/healthz", .ok), (.head, "/metrics", .ok), (.get, "/healthz/", .notFound),
        (.post, "/v1/events", .unauthorized), (.options, "/v1/credentials/verify", .methodNotAllowed), (.get, "/password", .notFound),
    ])
    func `V3 every answer carries its headers, and every no is a problem`(
        method: HTTPRequest.Method, uri: String, status: HTTPResponse.Status
    ) async throws {
        let here = try await Installation()
        try await here.machines { client in
            let answer = try await client.execute(uri: uri, method: method, headers: [.origin: "null"])
            #expect(answer.status == status)
            #expect(answer.headers[.xContentTypeOptions] == "nosniff")
            #expect(answer.headers[.cacheControl] == "no-store")
            #expect(answer.headers[.contentSecurityPolicy] == "default-src 'none'; frame-ancestors 'none'; sandbox")
            #expect(answer.headers[.accessControlAllowOrigin] == nil && answer.headers[.server] == nil)
            #expect((answer.headers[.allow] != nil) == (status == .methodNotAllowed))
            if status.code >= 400 {
                let json = try JSONReader.read(Array(answer.body.readableBytesView)[...])
                #expect(answer.headers[.contentType] == "application/problem+json")
                #expect(json["status"] == .integer(status.code))
            }
        }
    }
}
