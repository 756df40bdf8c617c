import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Testing

@testable import Web

/// What holds for every route of the pages, whatever the status.
@Suite struct PublicAnswerTests {
    private static let form: HTTPFields = [.contentType: "application/x-www-form-urlencoded"]

    private struct Case: Sendable {
        let method: HTTPRequest.Method
        let uri: String
        let status: HTTPResponse.Status
        var headers: HTTPFields = [:]
        var body: String?
    }

    private static let cases: [Case] = [
        Case(method: .get, uri: "/", status: .seeOther), Case(method: .get, uri: "/p/x", status: .seeOther),
        Case(method: .head, uri: "/p/x", status: .seeOther), Case(method: .get, uri: "/p/", status: .notFound),
        Case(method: .get, uri: "/p/x/y", status: .notFound), Case(method: .post, uri: "/p/x", status: .methodNotAllowed),
        Case(method: .get, uri: "/password", status: .gone), Case(method: .head, uri: "/password", status: .gone),
        Case(method: .get, uri: "/password/", status: .notFound), Case(method: .get, uri: "//password", status: .notFound),
        Case(method: .get, uri: "/password/done", status: .seeOther), Case(method: .get, uri: "/password/done/x.css", status: .notFound),
        Case(method: .get, uri: "/password/renew", status: .methodNotAllowed), Case(method: .get, uri: "/forgot", status: .ok),
        Case(method: .head, uri: "/forgot", status: .ok), Case(method: .get, uri: "/%66orgot", status: .notFound),
        Case(method: .get, uri: "/brand/1B5A86.css", status: .notFound), Case(method: .get, uri: "/brand/1b5a86", status: .notFound),
        Case(method: .get, uri: "/brand/..css", status: .notFound), Case(method: .get, uri: "/logo/x", status: .notFound),
        Case(method: .get, uri: "/logo/00000000000000000000000000000000", status: .notFound),
        Case(method: .get, uri: "/latchkey.css", status: .ok), Case(method: .trace, uri: "/forgot", status: .methodNotAllowed),
        Case(method: .options, uri: "/forgot", status: .methodNotAllowed), Case(method: .put, uri: "/password", status: .methodNotAllowed),
        Case(method: .get, uri: "/.well-known/change-password", status: .found), Case(method: .get, uri: "/metrics", status: .notFound),
        Case(method: .get, uri: "/v1/events", status: .notFound),
        Case(method: .get, uri: "/forgot", status: .badRequest, headers: [.furtherHost: "evil.example"]),
        Case(method: .get, uri: "/sign-in", status: .ok), Case(method: .head, uri: "/sign-in?next=/home", status: .ok),
        Case(method: .get, uri: "/sign-in?next=%", status: .ok), Case(method: .get, uri: "/sign-in/", status: .notFound),
        Case(method: .get, uri: "/sign-out", status: .methodNotAllowed), Case(method: .get, uri: "/home", status: .seeOther),
        Case(method: .head, uri: "/home", status: .seeOther), Case(method: .post, uri: "/home", status: .methodNotAllowed),
        Case(method: .get, uri: "/home/password", status: .seeOther), Case(method: .get, uri: "/home/sessions", status: .seeOther),
        Case(method: .get, uri: "/home/sessions/end", status: .methodNotAllowed), Case(method: .get, uri: "/home/x", status: .notFound),
        Case(method: .post, uri: "/sign-in", status: .forbidden, headers: form, body: "username=a&password=b"),
        Case(method: .post, uri: "/sign-in", status: .forbidden, headers: form, body: "username=a&password=b&seal=x"),
        Case(method: .post, uri: "/sign-in", status: .badRequest, headers: form, body: "next=/home&next=/home"),
        Case(method: .post, uri: "/sign-in", status: .unsupportedMediaType, headers: [.contentType: "application/json"], body: "{}"),
        Case(method: .post, uri: "/sign-out", status: .forbidden, headers: form, body: ""),
        Case(method: .post, uri: "/sign-out", status: .seeOther, headers: form, body: "seal=x"),
        Case(method: .post, uri: "/home/password", status: .forbidden, headers: form, body: "current=a"),
        Case(method: .post, uri: "/home/password", status: .seeOther, headers: form, body: "seal=x"),
        Case(method: .post, uri: "/home/sessions/end", status: .forbidden, headers: form, body: "session=others"),
        Case(method: .post, uri: "/home/sessions/end", status: .seeOther, headers: form, body: "seal=x"),
        Case(method: .post, uri: "/forgot", status: .forbidden, headers: form, body: "login=x"),
        Case(method: .post, uri: "/password/renew", status: .forbidden, headers: form, body: "seal=x"),
        Case(method: .post, uri: "/forgot", status: .unsupportedMediaType, headers: [.contentType: "text/plain"], body: "login=x"),
        Case(method: .post, uri: "/forgot", status: .unsupportedMediaType, headers: [.contentType: "application/json"], body: "{}"),
        Case(method: .post, uri: "/forgot", status: .unsupportedMediaType, headers: form.with(.contentEncoding, "gzip"), body: "x"),
        Case(method: .post, uri: "/forgot", status: .contentTooLarge, headers: form, body: String(repeating: "a", count: 32 * 1024 + 1)),
        Case(method: .post, uri: "/forgot", status: .badRequest, headers: form, body: "login=a&login=b"),
        Case(method: .post, uri: "/forgot", status: .badRequest, headers: form, body: "login=%ff"),
        Case(method: .post, uri: "/forgot", status: .badRequest, headers: form, body: "login=%4"),
    ]

    @Test func `V3 every route answers as it should, with every header, whatever the status`() async throws {
        let here = try await Installation()
        try await here.pages { client in
            for one in Self.cases {
                let answer = try await client.execute(
                    uri: one.uri, method: one.method, headers: one.headers, body: one.body.map { ByteBuffer(string: $0) })
                #expect(answer.status == one.status, "\(one.method) \(one.uri)")
                for field in PublicHeaders.fields(isSecure: true) {
                    #expect(answer.headers[field.name] == field.value, "\(one.uri) \(field.name)")
                }
                #expect(answer.headers[.server] == nil)
                #expect(answer.headers[.requestID]?.utf8.count == 32)
                #expect((answer.headers[.allow] != nil) == (one.status == .methodNotAllowed))
                if one.method == .head { #expect(answer.body.readableBytes == 0) }
                if answer.status.code >= 400, one.method != .head { #expect(answer.text.contains("<h1>"), "\(one.uri)") }
            }
        }
    }

    @Test func `V3 the policy lets nothing in from elsewhere and HSTS holds two years`() {
        let fields = PublicHeaders.fields(isSecure: true)
        #expect(fields[.contentSecurityPolicy]?.hasPrefix("default-src 'none';") == true)
        #expect(fields[.strictTransportSecurity] == "max-age=63072000; includeSubDomains")
        #expect(fields[.referrerPolicy] == "no-referrer")
        #expect(fields[.cacheControl] == "no-store")
        #expect(PublicHeaders.fields(isSecure: false)[.strictTransportSecurity] == nil)
    }

    @Test func `V3 scripts are our own alone, and nothing writes markup`() throws {
        let policy = try #require(PublicHeaders.fields(isSecure: true)[.contentSecurityPolicy])
        for needed in [
            "script-src 'self';", "style-src 'self';", "img-src 'self';", "require-trusted-types-for 'script'", "trusted-types 'none'",
        ] {
            #expect(policy.contains(needed))
        }
        #expect(!policy.contains("unsafe") && !policy.contains("*"))
    }

    @Test func `style sheet, script and icon are kept for ever under their own version alone`() async throws {
        let here = try await Installation()
        try await here.pages { client in
            let page = try await client.execute(uri: "/forgot", method: .get).text
            let addresses = page.split(separator: "\"").filter { $0.hasPrefix("/latchkey.") }.map(String.init)
            #expect(addresses.count == 3)
            for address in addresses {
                let answer = try await client.execute(uri: address, method: .get)
                #expect(answer.status == .ok)
                #expect(answer.headers[.cacheControl] == "public, max-age=31536000, immutable", "\(address)")
                for other in [String(address.prefix { $0 != "?" }), address + "0"] {
                    #expect(try await client.execute(uri: other, method: .get).headers[.cacheControl] == "no-store", "\(other)")
                }
            }
        }
    }

    @Test func `V14 the log has the route's pattern, and neither token, login nor password`() async throws {
        let here = try await Installation()
        let token = try await here.link()
        try await here.pages { client in
            var visitor = Visitor(client)
            _ = try await visitor.get("/p/\(token)")
            _ = try await visitor.get("/password?\(token)")
            _ = try await visitor.post("/password", ["password": Installation.good, "password2": Installation.good])
            _ = try await visitor.get("/nothing/\(token)")
            _ = try await visitor.get("/forgot")
            _ = try await visitor.post("/forgot", ["login": "ada@acme.example"])
        }
        let log = here.log.all.joined(separator: "\n")
        #expect(log.contains("/p/{token}"))
        #expect(log.contains("303"))
        for secret in [token, Installation.good, "ada@acme", "harbour"] { #expect(!log.contains(secret)) }
    }
}
