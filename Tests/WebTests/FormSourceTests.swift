import Domain
import HTTPTypes
import HummingbirdTesting
import Storage
import Testing

@testable import Web

/// Where a form came from: the seal, `Origin` and fetch metadata.
@Suite struct FormSourceTests {
    private static let passwords = ["password": Installation.good, "password2": Installation.good]

    @Test(
        arguments: [
            (nil, nil, true), ("https://phones.example.com", nil, true), ("https://phones.example.com", "same-origin", true),
            ("null", "same-origin", true), (nil, "same-origin", true), (nil, "none", true), ("null", nil, false),
            ("null", "cross-site", false),
            ("https://evil.example", "same-origin", false), ("https://evil.example", nil, false), (nil, "cross-site", false),
            (nil, "same-site", false),
            ("http://phones.example.com", nil, false), ("https://phones.example.com:444", nil, false),
            ("https://phones.example.com", "same-site", false), (nil, "SAME-ORIGIN", false),
        ] as [(String?, String?, Bool)])
    func `only our own pages may post`(origin: String?, site: String?, isTaken: Bool) async throws {
        let here = try await Installation()
        let token = try await here.link()
        try await here.pages { client in
            var visitor = Visitor(client)
            _ = try await visitor.get("/p/\(token)")
            _ = try await visitor.get("/password")
            var headers = HTTPFields()
            headers[.origin] = origin
            headers[.fetchSite] = site
            #expect(try await visitor.post("/password", Self.passwords, headers: headers).status == (isTaken ? .seeOther : .forbidden))
        }
    }

    @Test func `a seal of another link, purpose or browser is none, nor one that is too old or missing`() async throws {
        let here = try await Installation()
        let (own, other) = (try await here.link(), try await here.link())
        try await here.pages { client in
            var (visitor, stranger) = (Visitor(client), Visitor(client))
            _ = try await stranger.get("/p/\(other)")
            _ = try await stranger.get("/password")
            _ = try await visitor.get("/forgot")
            let forgotSeal = visitor.seal
            _ = try await visitor.get("/p/\(own)")
            _ = try await visitor.get("/password")
            for seal in [stranger.seal, forgotSeal, "", "x", String(visitor.seal.dropLast()) + "-"] {
                #expect(try await visitor.post("/password", Self.passwords.merging(["seal": seal]) { $1 }).status == .forbidden)
            }
            #expect(try await visitor.post("/password", raw: "password=x").status == .forbidden)
            here.clock.turn(.seconds(3601))
            #expect(try await visitor.post("/password", Self.passwords).status == .forbidden)
            _ = try await stranger.get("/forgot")
            #expect(try await visitor.post("/forgot", ["login": "ada", "seal": stranger.seal]).status == .forbidden)
        }
        let written = try await here.store.read { tx in try tx.events.list(state: .waiting, after: nil, limit: 10) }
        #expect(written.isEmpty)
    }

    @Test func `a post after the cookie's end is told of the link, one without cookie and seal is forbidden`() async throws {
        let here = try await Installation()
        let token = try await here.link()
        try await here.pages { client in
            var visitor = Visitor(client)
            _ = try await visitor.get("/p/\(token)")
            _ = try await visitor.get("/password")
            visitor.forget("__Host-link")
            #expect(try await visitor.post("/password", Self.passwords).status == .gone)
            #expect(try await visitor.post("/password", raw: "password=x").status == .forbidden)
        }
    }
}
