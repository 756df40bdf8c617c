import Domain
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Storage
import Testing
import UseCases

@testable import Web

@Suite struct ProfileResourceTests {
    private static let profiles = "/v1/pbxs/acme/profiles"
    private static let zoe = #"{"firstName":"Zoë","lastName":"Müller","email":"zoe@acme.example","custom1":"4711"}"#

    private func client<T: Sendable>(
        _ scopes: Set<Scope> = [.profilesRead, .profilesWrite], pbx: String? = nil,
        _ test: @Sendable (Client, Installation) async throws -> T
    ) async throws -> T {
        let house = try await Installation()
        let key = try await house.key(scopes, pbx: pbx)
        return try await house.machines { try await test(Client($0, key: key), house) }
    }

    @Test func `F2 F7 a profile is made, with its address as its username, and nothing is sent`() async throws {
        try await client { client, house in
            let made = try await client.post(Self.profiles, Self.zoe)
            #expect(made.status == .created)
            let location = try #require(made.headers[.location])
            #expect(try made.member("username") == "zoe@acme.example")
            #expect(try made.member("custom1") == "4711")
            let shown = try await client.get(location)
            #expect(shown.status == .ok && shown.text == made.text && shown.headers[.eTag] == made.headers[.eTag])
            #expect(try await Browse(store: house.store).emails(state: nil, after: nil, limit: 9).items.isEmpty)
        }
    }

    @Test func `F3 a username is taken but once, without regard to case`() async throws {
        try await client { client, _ in
            let body = #"{"firstName":"A","lastName":"B","email":"x@acme.example","username":"ADA@acme.example"}"#
            let answer = try await client.post(Self.profiles, body)
            #expect(answer.status == .conflict)
            #expect(try answer.problem == "username-taken")
            let long = #"{"firstName":"A","lastName":"B","email":"a-very-long-address-of-somebody@acme.example"}"#
            #expect(try await client.post(Self.profiles, long).problem == "username-too-long")
        }
    }

    @Test(arguments: [
        (#"{"firstName":"A","lastName":"B"}"#, "invalid-value"),
        (#"{"firstName":"","lastName":"B","email":"x@acme.example"}"#, "invalid-value"),
        (#"{"firstName":"A\u0007","lastName":"B","email":"x@acme.example"}"#, "invalid-value"),
        (#"{"firstName":7,"lastName":"B","email":"x@acme.example"}"#, "invalid-value"),
        (#"{"firstName":"A","lastName":"B","email":"x@acme.example","password":"violet harbour tinsel"}"#, "invalid-value"),
        (#"{"firstName":"A","lastName":"B","email":"x@acme.example","state":"active"}"#, "invalid-value"),
        (#"{"firstName":"A","lastName":"B","email":"nobody"}"#, "invalid-value"),
        ("[]", "malformed-request"), ("{", "malformed-request"), ("", "malformed-request"),
    ])
    func `F6 what is wrong is refused, a password above all, and never repeated`(body: String, problem: String) async throws {
        try await client { client, house in
            let answer = try await client.post(Self.profiles, body)
            #expect(try answer.problem == problem)
            #expect(!answer.text.contains("violet"))
            #expect(!house.log.all.joined().contains("violet"))
        }
    }

    @Test func `F24 a patch changes what it names, null takes away, and nothing else moves`() async throws {
        try await client { client, _ in
            let location = try #require(try await client.post(Self.profiles, Self.zoe).headers[.location])
            let changed = try await client.patch(location, #"{"lastName":"Meier","custom1":null,"locale":"de"}"#)
            #expect(changed.status == .ok)
            #expect(try changed.member("lastName") == "Meier" && changed.member("firstName") == "Zoë")
            #expect(try changed.member("custom1") == nil && changed.member("locale") == "de")
            #expect(try await client.patch(location, #"{"locale":null}"#).member("locale") == nil)
            #expect(try await client.patch(location, #"{"lastName":null}"#).problem == "invalid-value")
            #expect(try await client.patch(location, "{}").status == .ok)
            #expect(try await client.patch(location, #"{"username":"other"}"#).problem == "invalid-value")
        }
    }

    @Test func `F32 a change is held to the state that was seen`() async throws {
        try await client { client, _ in
            let made = try await client.post(Self.profiles, Self.zoe)
            let (location, tag) = (try #require(made.headers[.location]), try #require(made.headers[.eTag]))
            let first = try await client.patch(location, #"{"lastName":"Meier"}"#, headers: [.ifMatch: tag])
            #expect(first.status == .ok && first.headers[.eTag] != tag)
            let second = try await client.patch(location, #"{"lastName":"Kurz"}"#, headers: [.ifMatch: tag])
            #expect(second.status == .preconditionFailed)
            for action in ["disable", "reset", "resend", "erase"] {
                #expect(
                    try await client.post("\(location)/\(action)", headers: [.ifMatch: tag]).problem == "changed-meanwhile", "\(action)")
            }
            #expect(try second.problem == "changed-meanwhile")
            let now = first.headers[.eTag] ?? ""
            for tag in ["", "absent", "\"absent\"", "\"\"", "W/\(now)", "\"a\", \"b\""] {
                #expect(try await client.patch(location, #"{"lastName":"Kurz"}"#, headers: [.ifMatch: tag]).status == .preconditionFailed)
            }
            #expect(try await client.patch(location, "{}", headers: [.ifMatch: "\"a\" , \(now)"]).status == .ok)
            #expect(try await client.get(location).member("lastName") == "Meier")
            #expect(try await client.patch(location, #"{"lastName":"Kurz"}"#, headers: [.ifMatch: "*"]).status == .ok)
        }
    }

    @Test func `F14 a privilege taken away again under the same Idempotency-Key was taken away the first time`() async throws {
        try await client { client, _ in
            let id = try await client.post(Self.profiles, Self.zoe).member("id") ?? ""
            let privileges = "/v1/pbxs/acme/privileges"
            let grant = #"{"profile":"zoe@acme.example","privilege":"billing"}"#
            let one = "\(privileges)/\(id)/billing"
            #expect(try await client.post(privileges, grant).status == .created)
            #expect(try await client.delete(one, headers: [.idempotencyKey: "end-1"]).status == .noContent)
            #expect(try await client.delete(one, headers: [.idempotencyKey: "end-1"]).status == .noContent)
            #expect(try await client.delete(one, headers: [.idempotencyKey: "end-2"]).problem == "not-found")
            #expect(try await client.delete(one).problem == "not-found")
            #expect(try await client.post(privileges, grant).status == .created)
            #expect(try await client.delete(one, headers: [.idempotencyKey: "end-1"]).status == .noContent)
            #expect(try await client.get(one).status == .ok)
        }
    }

    @Test func `F14 the same request with the same Idempotency-Key has its effect once`() async throws {
        try await client { client, house in
            try await house.store.write { tx in try tx.pbxs.insert(.init("other"), name: "Other", locale: .english, at: house.clock.now) }
            let headers: HTTPFields = [.idempotencyKey: "order-17"]
            let first = try await client.post(Self.profiles, Self.zoe, headers: headers)
            let again = try await client.post(Self.profiles, Self.zoe, headers: headers)
            #expect(again.status == .created && again.headers[.location] == first.headers[.location])
            let other = #"{"firstName":"A","lastName":"B","email":"x@acme.example"}"#
            let differs = try await client.post(Self.profiles, other, headers: headers)
            #expect(differs.status == .conflict)
            #expect(try differs.problem == "idempotency-key-reused")
            #expect(try await client.post(Self.profiles, other, headers: [.idempotencyKey: "two words"]).problem == "malformed-request")
            let elsewhere = try await client.post("/v1/pbxs/other/profiles", other, headers: headers)
            #expect(try elsewhere.problem == "idempotency-key-reused")
        }
    }

    @Test func `F20 F22 disabled and enabled, each an act of its own`() async throws {
        try await client { client, _ in
            let location = try #require(try await client.post(Self.profiles, Self.zoe).headers[.location])
            #expect(try await client.post(location + "/disable").member("state") == "disabled")
            #expect(try await client.patch(location, #"{"lastName":"Kurz"}"#).problem == "profile-disabled")
            #expect(try await client.post(location + "/enable", "{}").member("state") == "active")
            #expect(try await client.post(location + "/disable", #"{"why":"gone"}"#).problem == "invalid-value")
            #expect(try await client.post("/v1/pbxs/acme/profiles/1/disable").problem == "primary-administrator")
        }
    }

    @Test func `F23 only what is disabled is erased, and nothing of the person is left`() async throws {
        try await client { client, _ in
            let location = try #require(try await client.post(Self.profiles, Self.zoe).headers[.location])
            #expect(try await client.post(location + "/erase").status == .conflict)
            _ = try await client.post(location + "/disable")
            let erased = try await client.post(location + "/erase")
            #expect(erased.status == .ok)
            #expect(try erased.member("state") == "erased" && erased.member("custom1") == nil)
            #expect(!erased.text.contains("zoe") && !erased.text.contains("Müller"))
            #expect(try await client.get(Self.profiles + "?q=zoe").member("items.0.id") == nil)
            // Nobody may take its pseudonym, so that nothing asked of it happens to somebody else.
            let name = try #require(try erased.member("username"))
            let double = #"{"firstName":"A","lastName":"B","email":"x@acme.example","username":"\#(name)"}"#
            #expect(try await client.post(Self.profiles, double).problem == "invalid-value")
            #expect(try await client.patch(location, #"{"firstName":"B"}"#).problem == "profile-erased")
            #expect(try await client.post(location + "/disable").problem == "profile-erased")
            #expect(try await client.post(Self.profiles, Self.zoe).status == .conflict)
        }
    }

    @Test func `F16 F18 F6 a reset and a resend mail the person, and show the caller nothing of a link`() async throws {
        try await client { client, house in
            for action in ["reset", "resend"] {
                let answer = try await client.post("/v1/pbxs/acme/profiles/2/\(action)")
                #expect(answer.status == .ok)
                #expect(!answer.text.contains("/p/") && !answer.text.contains("http"))
            }
            let mails = try await Browse(store: house.store).emails(state: nil, after: nil, limit: 9).items
            #expect(mails.map(\.kind) == ["create-password", "create-password"])
            #expect(mails.allSatisfy { $0.to == "ada@acme.example" })
            #expect(try await client.post("/v1/pbxs/acme/profiles/2/reset", #"{"revoke":true}"#).status == .ok)
        }
    }

    @Test func `a key that is bound to another PBX finds none, and one without the scope is refused`() async throws {
        let house = try await Installation()
        let reader = try await house.key([.profilesRead])
        let events = try await house.key([.eventsWrite])
        try await house.store.write { tx in try tx.pbxs.insert(.init("other"), name: "Other", locale: .english, at: house.clock.now) }
        let stranger = try await house.key([.admin], pbx: "other")
        try await house.machines { (client: any TestClientProtocol) async throws -> Void in
            #expect(try await Client(client, key: stranger).get(Self.profiles).problem == "unknown-pbx")
            #expect(try await Client(client, key: stranger).get("/v1/pbxs").member("items.0.id") == "other")
            #expect(try await Client(client, key: stranger).post("/v1/pbxs", "{}").problem == "missing-scope")
            #expect(try await Client(client, key: events).get(Self.profiles).problem == "missing-scope")
            #expect(try await Client(client, key: reader).post(Self.profiles, Self.zoe).problem == "missing-scope")
            #expect(try await Client(client, key: "lk_none").get(Self.profiles).problem == "unauthorized")
            #expect(try await Client(client, key: reader).get("/v1/pbxs/acme/profiles/99").problem == "unknown-profile")
            #expect(try await Client(client, key: reader).get("/v1/pbxs/acme/profiles/x").problem == "not-found")
        }
    }

    @Test func `F31 lists are searched and paged`() async throws {
        try await client { client, _ in
            for number in 1...5 {
                _ = try await client.post(
                    Self.profiles, #"{"firstName":"Number \#(number)","lastName":"Test","email":"n\#(number)@acme.example"}"#)
            }
            var (seen, after, pages) = ([String](), "", 0)
            repeat {
                let page = try await client.get(Self.profiles + "?q=NUMB&limit=2" + after)
                for index in 0..<2 { if let name = try page.member("items.\(index).firstName") { seen.append(name) } }
                after = try page.member("next").map { "&after=\($0)" } ?? ""
                pages += 1
            } while !after.isEmpty
            #expect(seen == (1...5).map { "Number \($0)" } && pages == 3)
            for query in ["?limit=0", "?limit=1001", "?limit=x", "?after=-1", "?after=", "?z=1", "?limit=1&limit=2", "?q=%zz"] {
                #expect(try await client.get(Self.profiles + query).problem == "malformed-request", "\(query)")
            }
        }
    }

    @Test func `an answer of a type that is not taken is not given`() async throws {
        try await client { client, _ in
            #expect(try await client.get(Self.profiles, headers: [.accept: "text/html"]).problem == "not-acceptable")
            #expect(try await client.get(Self.profiles, headers: [.accept: "text/html, application/*;q=0.5"]).status == .ok)
            let options = try await client.client.execute(uri: Self.profiles, method: .put, headers: [:], body: nil)
            #expect(options.status == .methodNotAllowed && options.headers[.allow] == "GET, HEAD, POST")
        }
    }
}
