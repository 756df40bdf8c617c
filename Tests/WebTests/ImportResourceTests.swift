import Domain
import HTTPTypes
import HummingbirdTesting
import NIOCore
import Testing
import UseCases

@testable import Web

@Suite struct ImportResourceTests {
    private static let imports = "/v1/pbxs/acme/imports"
    private static let file =
        "first name,last name,email\nZoë,Müller,zoe@acme.example\n,Nobody,nobody@acme.example\nOlga,Li,olga@acme.example\n"
    private static let csv: HTTPFields = [.contentType: "text/csv; charset=utf-8"]

    private func client<T: Sendable>(_ test: @Sendable (Client, Installation) async throws -> T) async throws -> T {
        let house = try await Installation()
        let key = try await house.key([.profilesRead, .profilesWrite])
        return try await house.machines { try await test(Client($0, key: key), house) }
    }

    @Test func `F29 F7 a file is uploaded, says what each row would do, and goes in once it is confirmed`() async throws {
        try await client { client, house in
            let kept = try await client.post(Self.imports + "?file=people.csv", Self.file, headers: Self.csv)
            #expect(kept.status == .created, "\(kept.text)")
            let location = try #require(kept.headers[.location])
            #expect(try kept.member("state") == "uploaded" && kept.member("file") == "people.csv" && kept.member("rows") == "3")
            #expect(try kept.member("created") == "2" && kept.member("refused") == "1" && kept.member("refusedRows.0.line") == "3")
            #expect(try await !house.runImports())
            #expect(try await !client.get("/v1/pbxs/acme/profiles?q=zoe").text.contains("zoe@"))
            let confirmed = try await client.post(location + "/confirm")
            #expect(try confirmed.status == .ok && confirmed.member("state") == "running" && confirmed.member("done") == "0")
            while try await house.runImports() {}
            let done = try await client.get(location)
            #expect(try done.member("state") == "finished" && done.member("done") == "3" && done.member("created") == "2")
            #expect(try await client.get("/v1/pbxs/acme/profiles?q=zoe").text.contains("zoe@acme.example"))
            #expect(try await client.get(location + "/refused").member("items.0.line") == "3")
            #expect(try await client.get(Self.imports).member("items.0.state") == "finished")
            #expect(try await client.post(location + "/confirm").member("state") == "finished")
            #expect(try await Browse(store: house.store).emails(state: nil, after: nil, limit: 9).items.isEmpty)
        }
    }

    @Test func `F29 a file that was given up does nothing`() async throws {
        try await client { client, house in
            let kept = try await client.post(Self.imports, Self.file, headers: Self.csv)
            let location = try #require(kept.headers[.location])
            #expect(try await client.delete(location).member("state") == "withdrawn")
            #expect(try await client.post(location + "/confirm").problem == "wrong-state")
            while try await house.runImports() {}
            #expect(try await !client.get("/v1/pbxs/acme/profiles?q=zoe").text.contains("zoe@"))
        }
    }

    @Test func `F29 F14 a file sent again with the same Idempotency-Key is the same import`() async throws {
        try await client { client, house in
            var headers = Self.csv
            headers[.idempotencyKey] = "upload-17"
            let first = try await client.post(Self.imports + "?file=people.csv", Self.file, headers: headers)
            let again = try await client.post(Self.imports + "?file=people.csv", Self.file, headers: headers)
            #expect(first.status == .created && again.status == .created && again.text == first.text, "\(again.text)")
            #expect(again.headers[.location] == first.headers[.location])
            let location = try #require(first.headers[.location])
            _ = try await client.post(location + "/confirm")
            while try await house.runImports() {}
            let late = try await client.post(Self.imports + "?file=people.csv", Self.file, headers: headers)
            #expect(try late.status == .created && late.member("id") == first.member("id") && late.member("state") == "finished")
            let others = [
                (Self.imports + "?file=people.csv", Self.file + "Ann,Lee,ann@acme.example\n"),
                (Self.imports + "?file=other.csv", Self.file),
            ]
            for (path, file) in others {
                let other = try await client.post(path, file, headers: headers)
                #expect(try other.status == .conflict && other.problem == "idempotency-key-reused")
            }
            headers[.idempotencyKey] = "two words"
            #expect(try await client.post(Self.imports, Self.file, headers: headers).problem == "malformed-request")
            #expect(try await client.get(Self.imports).member("items.1.id") == nil)
        }
    }

    @Test func `F29 F14 of the same file sent twice at once with the same Idempotency-Key one is an import`() async throws {
        try await client { client, _ in
            var headers = Self.csv
            headers[.idempotencyKey] = "upload-18"
            let ids = try await withThrowingTaskGroup(of: String?.self) { [headers] group in
                for _ in 0..<4 { group.addTask { try await client.post(Self.imports, Self.file, headers: headers).member("id") } }
                return try await group.reduce(into: Set<String?>()) { $0.insert($1) }
            }
            #expect(ids.count == 1 && ids.first != .some(nil))
        }
    }

    @Test func `F29 an import is shown for thirty days after its end`() async throws {
        try await client { client, house in
            let location = try #require(try await client.post(Self.imports, Self.file, headers: Self.csv).headers[.location])
            _ = try await client.post(location + "/confirm")
            while try await house.runImports() {}
            house.clock.turn(.seconds(29 * 86_400))
            while try await house.runImports() {}
            #expect(try await client.get(location).member("refusedRows.0.line") == "3")
            house.clock.turn(.seconds(86_401))
            while try await house.runImports() {}
            #expect(try await client.get(location).status == .notFound)
        }
    }

    @Test func `F6 a file with a column for passwords is refused whole`() async throws {
        try await client { client, _ in
            let answer = try await client.post(Self.imports, "first name,last name,email,PIN\nA,B,a@b.example,4711\n", headers: Self.csv)
            #expect(answer.status == .unprocessableContent && !answer.text.contains("4711"))
            #expect(try await client.post(Self.imports, Self.file).status == .unsupportedMediaType)
            let missing = try await client.get(Self.imports + "/999")
            #expect(try missing.problem == "not-found" && missing.member("detail")?.hasPrefix("there is no import 999 on PBX acme") == true)
        }
    }
}
