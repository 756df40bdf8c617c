import Domain
import HTTPTypes
import HummingbirdTesting
import Storage
import Testing

@testable import Web

@Suite struct ForgotPageTests {
    private static func plain(_ text: String) -> String {
        let isToken: (UInt8) -> Bool = { byte in
            (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
                || byte == UInt8(ascii: "_")
                || byte == UInt8(ascii: "-")
        }
        var (plain, run): ([UInt8], [UInt8]) = ([], [])
        for byte in text.utf8 {
            if isToken(byte) { run.append(byte); continue }
            if run.count < 20 { plain += run }
            run = []
            plain.append(byte)
        }
        return String(decoding: plain + run, as: UTF8.self)
    }

    @Test func `F17 the answer is the same to the byte whoever is asked for`() async throws {
        let here = try await Installation()
        let logins = [
            "ada@acme.example", "ADA@acme.example", "nobody@acme.example", "", "a@x,b@y", "\u{0}", String(repeating: "x", count: 4000),
            "ﬁ'\"<b>",
        ]
        try await here.pages { client in
            var pages: Set<String> = []
            for login in logins {
                var visitor = Visitor(client)
                let form = try await visitor.get("/forgot")
                #expect(form.status == .ok)
                let answer = try await visitor.post("/forgot", ["login": login])
                #expect(answer.status == .ok)
                var headers = answer.headers
                headers[.requestID] = nil
                pages.insert(Self.plain(answer.text) + "\(headers)")
            }
            #expect(pages.count == 1)
        }
        let asked = try await here.store.read { tx in try tx.events.list(state: .waiting, after: nil, limit: 100) }
        #expect(asked.count == logins.count)
    }

    @Test func `T8 addresses that lead elsewhere lead to where passwords are changed, and home`() async throws {
        let here = try await Installation()
        try await here.pages { client in
            let well = try await client.execute(uri: "/.well-known/change-password", method: .get)
            #expect(well.status == .found && well.headers[.location] == "/home/password")
            let root = try await client.execute(uri: "/?next=https://evil.example", method: .get)
            #expect(root.status == .seeOther && root.headers[.location] == "/home")
        }
    }
}
