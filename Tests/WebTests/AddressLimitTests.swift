import HTTPTypes
import HummingbirdTesting
import Testing

@testable import Web

@Suite struct AddressLimitTests {
    @Test func `posts and opened links of one address are limited, pages are not, and the next minute is free`() async throws {
        let here = try await Installation()
        try await here.pages(.live, perMinute: 3) { client in
            for _ in 0..<5 { #expect(try await client.execute(uri: "/forgot", method: .get).status == .ok) }
            for _ in 0..<3 { #expect(try await client.execute(uri: "/p/x", method: .get).status == .seeOther) }
            let link = try await client.execute(uri: "/p/x", method: .get)
            #expect(link.status == .tooManyRequests)
            #expect((1...60).contains(link.headers[.retryAfter].flatMap { Int($0) } ?? 0))
            #expect(link.text.contains("Too many tries"))
            #expect(try await client.execute(uri: "/forgot", method: .post).status == .tooManyRequests)
            #expect(try await client.execute(uri: "/forgot", method: .get).status == .ok)
            here.clock.turn(.seconds(60))
            #expect(try await client.execute(uri: "/p/x", method: .get).status == .seeOther)
        }
    }

    @Test(arguments: [([], false), (["127.0.0.0/8"], true)] as [([String], Bool)])
    func `X-Forwarded-For counts only behind a trusted proxy`(proxies: [String], isBelieved: Bool) async throws {
        let here = try await Installation()
        try await here.pages(.live, perMinute: 1, proxies: proxies) { client in
            var statuses: [HTTPResponse.Status] = []
            for host in 1...6 {
                let headers: HTTPFields = [.forwardedFor: "203.0.113.\(host)"]
                statuses.append(try await client.execute(uri: "/p/x", method: .get, headers: headers).status)
            }
            #expect(statuses.count { $0 == .tooManyRequests } == (isBelieved ? 0 : 5))
        }
    }

    @Test func `0 is no limit`() async throws {
        let here = try await Installation()
        try await here.pages(.live, perMinute: 0) { client in
            for _ in 0..<100 {
                let status = try await client.execute(uri: "/p/x", method: .get).status
                #expect(status == .seeOther)
            }
        }
    }
}
