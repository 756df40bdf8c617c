import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Testing
import UseCases

@testable import Web

@Suite struct ExtensionResourceTests {
    private static let extensions = "/v1/pbxs/acme/extensions"

    private func client<T: Sendable>(_ test: @Sendable (Client, Installation) async throws -> T) async throws -> T {
        let house = try await Installation()
        let key = try await house.key([.profilesRead, .profilesWrite, .spoolRead, .spoolWrite, .historyRead, .admin])
        return try await house.machines { try await test(Client($0, key: key), house) }
    }

    private func kinds(_ house: Installation) async throws -> [String] {
        try await Browse(store: house.store).emails(state: nil, after: nil, limit: 99).items.map(\.kind)
    }

    @Test func `F5 F11 F13 F24 an extension is made, assigned, changed and cleared`() async throws {
        try await client { client, house in
            let made = try await client.post(Self.extensions, #"{"number":"0042","virtualOffice":false}"#)
            #expect(made.status == .created)
            let location = try #require(made.headers[.location])
            #expect(try made.member("profile") == nil && made.member("number") == "0042")
            #expect(try await client.post(Self.extensions, #"{"number":"0042"}"#).problem == "extension-exists")

            let assigned = try await client.post(location + "/assign", #"{"profile":"ada@acme.example","phoneModel":"VVX"}"#)
            #expect(try assigned.member("profile") == "ada@acme.example" && assigned.member("callerIdFirstName") == "Ada")
            #expect(try await kinds(house) == ["extension-notice"])

            let changed = try await client.patch(location, #"{"faxEmail":"fax@acme.example","virtualOffice":true,"phoneModel":null}"#)
            #expect(try changed.member("faxEmail") == "fax@acme.example")
            #expect(try await kinds(house) == ["extension-notice", "create-password"])
            #expect(try await client.patch(location, #"{"faxEmail":null}"#).member("faxEmail") == "ada@acme.example")

            #expect(try await client.post(location + "/clear").member("profile") == nil)
            #expect(try await client.post(Self.extensions + "/77/clear").problem == "unknown-extension")
            #expect(try await client.patch(Self.extensions + "/77", "{}").problem == "unknown-extension")
        }
    }

    @Test func `F1 an assignment to nobody is refused, and made at once where a profile is named`() async throws {
        try await client { client, house in
            #expect(try await client.post(Self.extensions, #"{"number":"1","profile":"nobody"}"#).problem == "unknown-profile")
            let made = try await client.post(Self.extensions, #"{"number":"*9#","profile":"ada@acme.example"}"#)
            #expect(made.status == .created && made.headers[.location] == Self.extensions + "/%2A9%23")
            #expect(try await client.get(Self.extensions + "/%2A9%23").member("number") == "*9#")
            #expect(try await kinds(house) == ["create-password"])
            let both = #"{"number":"2","profile":"ada@acme.example","faxEmail":"f@acme.example"}"#
            #expect(try await client.post(Self.extensions, both).problem == "invalid-value")
        }
    }

    @Test func `F12 a privilege is granted, shown and ended`() async throws {
        try await client { client, _ in
            let body = #"{"profile":"ada@acme.example","privilege":"billing"}"#
            let granted = try await client.post("/v1/pbxs/acme/privileges", body)
            #expect(granted.status == .created)
            let location = try #require(granted.headers[.location])
            #expect(try await client.get(location).member("privilege") == "billing")
            #expect(try await client.delete(location).status == .noContent)
            #expect(try await client.get(location).problem == "not-found")
            #expect(try await client.delete(location).problem == "not-found")
            let page = try await client.get("/v1/pbxs/acme/privileges?limit=1")
            #expect(try page.member("next") == "1/account-manager")
            #expect(try await client.get("/v1/pbxs/acme/privileges?after=nothing").status == .unprocessableContent)
        }
    }

    @Test func `F30 the directory is searched`() async throws {
        try await client { client, _ in
            _ = try await client.post(Self.extensions, #"{"number":"1001","profile":"ada@acme.example"}"#)
            #expect(try await client.get("/v1/pbxs/acme/directory?q=ad%C3%A1").member("items.0.number") == "1001")
            #expect(try await client.get("/v1/pbxs/acme/directory?q=10").member("items.0.firstName") == "Ada")
            #expect(try await client.get("/v1/pbxs/acme/directory?q=zz").member("items.0.number") == nil)
            #expect(try await client.get("/v1/pbxs/acme/extensions?q=10").member("items.0.number") == "1001")
            #expect(try await client.get("/v1/pbxs/acme/extensions?q=01").member("items.0.number") == nil)
            #expect(try await client.get("/v1/pbxs?q=ac").member("items.0.id") == "acme")
            #expect(try await client.get("/v1/pbxs?q=cme").member("items.0.id") == nil)
            #expect(try await client.get("/v1/pbxs/acme/privileges?q=account").member("items.0.privilege") == "account-manager")
            #expect(try await client.get("/v1/pbxs/acme/privileges?q=manager").member("items.0.privilege") == nil)
        }
    }

    @Test func `a PBX is made with its administrator, changed, and its name shown`() async throws {
        try await client { client, house in
            let body = #"{"id":"beta","name":"Beta","administrator":{"firstName":"B","lastName":"C","email":"b@beta.example"}}"#
            let made = try await client.post("/v1/pbxs", body)
            #expect(made.status == .created && made.headers[.location] == "/v1/pbxs/beta")
            #expect(try await kinds(house) == ["create-password"])
            #expect(try await client.post("/v1/pbxs", body).problem == "pbx-exists")
            let changed = try await client.patch("/v1/pbxs/beta", #"{"customHeader2":"Room","sender":"Beta <b@beta.example>"}"#)
            #expect(try changed.member("customHeader2") == "Room")
            #expect(try await client.patch("/v1/pbxs/beta", #"{"customHeader2":null}"#).member("customHeader2") == nil)
            for header in ["Password", "E-mail", "id", "room"] {
                let names = #"{"customHeader2":"Room","customHeader3":"\#(header)"}"#
                #expect(try await client.patch("/v1/pbxs/beta", names).problem == "custom-header-taken", "\(header)")
            }
            let secret = #"{"id":"c","name":"C","administrator":{"firstName":"B","lastName":"C","email":"b@c.example","password":"x"}}"#
            #expect(try await client.post("/v1/pbxs", secret).problem == "invalid-value")
        }
    }

    @Test func `S4 queue, spool and history are looked into, each thing by its number`() async throws {
        try await client { client, _ in
            _ = try await client.post(Self.extensions, #"{"number":"1001","profile":"ada@acme.example"}"#)
            #expect(try await client.get("/v1/queue?state=answered").member("items.0.type") == "latchkey.extension.assigned")
            #expect(try await client.get("/v1/queue/1").member("state") == "answered")
            #expect(try await client.post("/v1/queue/1/retry").problem == "wrong-state")
            #expect(try await client.get("/v1/queue?state=lost").problem == "malformed-request")
            #expect(try await client.get("/v1/spool").member("items.0.kind") == "create-password")
            #expect(try await client.get("/v1/spool/1/story").member("items.0.what")?.hasPrefix("decided") == true)
            #expect(try await client.post("/v1/spool/1/withdraw").member("state") == "withdrawn")
            #expect(try await client.post("/v1/spool/1/withdraw").problem == "wrong-state")
            #expect(try await client.get("/v1/spool/9").problem == "not-found")
            #expect(try await client.get("/v1/history?profile=2").status == .ok)
            #expect(try await client.get("/v1/history").member("items.0.action") != nil)
        }
    }
}
