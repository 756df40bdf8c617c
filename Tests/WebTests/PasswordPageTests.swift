import Cryptography
import Domain
import HTTPTypes
import HummingbirdTesting
import Storage
import Testing

@testable import Web

@Suite struct PasswordPageTests {
    @Test func `T6 the link leads to a clean address and leaves its token in a cookie that no script reads`() async throws {
        let here = try await Installation()
        let token = try await here.link()
        try await here.pages { client in
            let answer = try await client.execute(uri: "/p/\(token)", method: .get)
            #expect(answer.status == .seeOther)
            #expect(answer.headers[.location] == "/password")
            #expect(answer.headers[.setCookie] == "__Host-link=\(token); Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=900")
            #expect(!answer.text.contains(token))
        }
    }

    @Test func `on plain loopback the cookie does without prefix and Secure`() async throws {
        let here = try await Installation()
        let token = try await here.link()
        try await here.pages(origin: "http://localhost:8080") { client in
            let answer = try await client.execute(uri: "/p/\(token)", method: .get)
            #expect(answer.headers[.setCookie] == "link=\(token); Path=/; HttpOnly; SameSite=Lax; Max-Age=900")
            #expect(answer.headers[.strictTransportSecurity] == nil)
        }
    }

    @Test(arguments: ["x", "%0d%0aSet-Cookie:%20a=b", "a;Domain=evil.example", String(repeating: "ä", count: 43)])
    func `a token that is none opens the same way and puts nothing into a header`(token: String) async throws {
        let here = try await Installation()
        try await here.pages { client in
            let answer = try await client.execute(uri: "/p/\(token)", method: .get)
            #expect(answer.status == .seeOther)
            #expect(answer.headers[.setCookie] == "__Host-link=; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=900")
        }
    }

    @Test func `T2 looking at the link or the page, however often, uses nothing up`() async throws {
        let here = try await Installation()
        let token = try await here.link()
        try await here.pages { client in
            var visitor = Visitor(client)
            for method in [HTTPRequest.Method.head, .get, .head, .get, .get] {
                _ = try await visitor.get("/p/\(token)", method)
                #expect(try await visitor.get("/password", method).status == .ok)
            }
            let saved = try await visitor.post("/password", ["password": Installation.good, "password2": Installation.good])
            #expect(saved.status == .seeOther)
        }
    }

    @Test func `T8 the form has labels and the fields that password managers know`() async throws {
        let here = try await Installation()
        let token = try await here.link()
        try await here.pages { client in
            var visitor = Visitor(client)
            _ = try await visitor.get("/p/\(token)")
            let page = try await visitor.get("/password").text
            for needed in [
                "<html lang=\"en\" dir=\"ltr\">", "value=\"ada@acme.example\" autocomplete=\"username\"", "<label for=\"username\">",
                "<label for=\"password\">", "<label for=\"password2\">",
                "autocomplete=\"new-password\" data-least=\"15\" passwordrules=\"minlength: 15;",
                "aria-describedby=\"password-hint\"", "Acme &amp; Söhne",
            ] { #expect(page.contains(needed), "\(needed)") }
            #expect(!page.contains("<script>") && !page.contains("{{") && !page.contains(token))
        }
    }

    @Test func `a password saved leads to a page that names the username, and the link is dead`() async throws {
        let here = try await Installation()
        let token = try await here.link()
        try await here.pages { client in
            var visitor = Visitor(client)
            _ = try await visitor.get("/p/\(token)")
            _ = try await visitor.get("/password")
            let saved = try await visitor.post("/password", ["password": Installation.good, "password2": Installation.good])
            #expect(saved.status == .seeOther)
            #expect(saved.headers[.location] == "/password/done")
            #expect(visitor.jar["__Host-link"] == nil)
            let done = try await visitor.get("/password/done")
            let stranger = try await client.execute(uri: "/password/done", method: .get)
            #expect(stranger.status == .seeOther && stranger.headers[.location] == "/sign-in", "nothing was saved by a stranger")
            #expect(done.status == .ok)
            #expect(done.text.contains("You can now sign in with your username <strong>ada@acme.example</strong>"))
            #expect(try await visitor.get("/sign-in").text.contains("name=\"username\" type=\"text\" value=\"ada@acme.example\""))
            _ = try await visitor.get("/p/\(token)")
            #expect(try await visitor.get("/password").status == .gone)
        }
    }

    @Test(arguments: [
        ("short", "short", "at least 15 characters"), (Installation.good, Installation.other, "the two were different"),
        ("ada@acme.example1", "ada@acme.example1", "Leave out your"), ("passwordpassword1", "passwordpassword1", "less usual"),
    ])
    func `T2 a refused password is told why, and the link stays alive`(first: String, second: String, reason: String) async throws {
        let here = try await Installation()
        let token = try await here.link()
        try await here.pages { client in
            var visitor = Visitor(client)
            _ = try await visitor.get("/p/\(token)")
            _ = try await visitor.get("/password")
            let refused = try await visitor.post("/password", ["password": first, "password2": second])
            #expect(refused.status == .unprocessableContent)
            #expect(refused.text.contains(reason))
            #expect(refused.text.contains("aria-invalid=\"true\""))
            #expect(!refused.text.contains("value=\"\(first)\""))
            let saved = try await visitor.post("/password", ["password": Installation.good, "password2": Installation.good])
            #expect(saved.status == .seeOther)
        }
    }

    @Test(arguments: ["a silent heron ", "ö", "語", "🙂"])
    func `T2 a password of 4,096 bytes in any script is taken, and a longer one is told so`(unit: String) async throws {
        let here = try await Installation()
        let token = try await here.link()
        let long = String(repeating: unit, count: 4096 / unit.utf8.count)
        let longest = String(repeating: "x", count: 4096 - long.utf8.count) + long
        #expect(longest.utf8.count == 4096)
        try await here.pages { client in
            var visitor = Visitor(client)
            _ = try await visitor.get("/p/\(token)")
            _ = try await visitor.get("/password")
            let refused = try await visitor.post("/password", ["password": longest + "y", "password2": longest + "y"])
            #expect(refused.status == .unprocessableContent)
            #expect(refused.text.contains("shorter"))
            let taken = try await visitor.post("/password", ["password": longest, "password2": longest])
            #expect(taken.status == .seeOther || taken.text.contains("less usual"))
        }
    }

    @Test func `a reason that does not apply is not given`() async throws {
        let here = try await Installation()
        let token = try await here.link()
        try await here.pages { client in
            var visitor = Visitor(client)
            _ = try await visitor.get("/p/\(token)")
            _ = try await visitor.get("/password")
            let refused = try await visitor.post("/password", ["password": "q7#Zt!vwP9x$Lm", "password2": "q7#Zt!vwP9x$Lm"])
            #expect(refused.text.contains("Make it longer: at least 15 characters."))
            for other in ["Leave out", "less usual", "shorter", "were different"] { #expect(!refused.text.contains(other), "\(other)") }
        }
    }

    @Test func `T3 of fifty simultaneous posts with one link exactly one succeeds`() async throws {
        let here = try await Installation()
        let token = try await here.link()
        try await here.pages { client in
            var visitor = Visitor(client)
            _ = try await visitor.get("/p/\(token)")
            _ = try await visitor.get("/password")
            let ready = visitor
            let statuses = try await withThrowingTaskGroup(of: HTTPResponse.Status.self) { group in
                for _ in 0..<50 {
                    group.addTask {
                        var one = ready
                        return try await one.post("/password", ["password": Installation.good, "password2": Installation.good]).status
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses.count { $0 == .seeOther } == 1)
            #expect(statuses.count { $0 == .gone } == 49)
        }
    }

    @Test func `T4 another unexpired link works until a password is set, then none does`() async throws {
        let here = try await Installation()
        let (first, second) = (try await here.link(), try await here.link())
        try await here.pages { client in
            var (old, new) = (Visitor(client), Visitor(client))
            for method in [HTTPRequest.Method.get] {
                _ = try await old.get("/p/\(first)", method)
                _ = try await new.get("/p/\(second)", method)
            }
            #expect(try await old.get("/password").status == .ok)
            #expect(try await new.get("/password").status == .ok)
            _ = try await old.post("/password", ["password": Installation.good, "password2": Installation.good])
            #expect(try await new.get("/password").status == .gone)
        }
    }

    @Test func `T5 an expired link offers one button, without showing an address, and the button always says the same`() async throws {
        let here = try await Installation()
        let token = try await here.link(lifetime: .seconds(60))
        here.clock.turn(.seconds(60))
        try await here.pages { client in
            var (late, nobody) = (Visitor(client), Visitor(client))
            _ = try await late.get("/p/\(token)")
            _ = try await nobody.get("/p/\(String(repeating: "A", count: 43))")
            var pages: [String] = []
            for var visitor in [late, nobody, Visitor(client)] {
                let dead = try await visitor.get("/password")
                #expect(dead.status == .gone)
                #expect(dead.text.components(of: "<button").count == 2)
                #expect(!dead.text.contains("ada@"))
                let renewed = try await visitor.post("/password/renew", [:])
                #expect(renewed.status == .ok)
                pages.append(renewed.text + "\(renewed.headers[values: .setCookie])")
            }
            #expect(Set(pages).count == 1)
        }
        let asked = try await here.store.read { tx in try tx.events.list(state: .waiting, after: nil, limit: 10) }
        #expect(asked.count == 3)
    }

    @Test func `a full hashing pool says so with Retry-After and leaves the link alive`() async throws {
        let here = try await Installation(threads: 1, queueLimit: 0)
        let token = try await here.link()
        try await here.pages { client in
            var visitor = Visitor(client)
            _ = try await visitor.get("/p/\(token)")
            _ = try await visitor.get("/password")
            let (begun, release) = (AsyncStream.makeStream(of: Void.self), Gate())
            let holding = Task {
                try await here.pool.run {
                    begun.continuation.finish(); release.wait()
                }
            }
            for await _ in begun.stream {}
            let busy = try await visitor.post("/password", ["password": Installation.good, "password2": Installation.good])
            release.open()
            try await holding.value
            #expect(busy.status == .serviceUnavailable)
            #expect(busy.headers[.retryAfter].flatMap { Int($0) } ?? 0 > 0)
            #expect(
                try await visitor.post("/password", ["password": Installation.good, "password2": Installation.good]).status == .seeOther)
        }
    }

    @Test func `while storage is away a post is 503 with Retry-After and tells nothing of the fault`() async throws {
        let here = try await Installation()
        let token = try await here.link()
        try await here.pages { client in
            var visitor = Visitor(client)
            _ = try await visitor.get("/p/\(token)")
            _ = try await visitor.get("/password")
            try here.store.close()
            let away = try await visitor.post("/password", ["password": Installation.good, "password2": Installation.good])
            #expect(away.status == .serviceUnavailable)
            #expect(away.headers[.retryAfter] == "5")
            #expect(away.text.contains("your link still works"))
            #expect(!away.text.lowercased().contains("sql"))
        }
    }

    @Test func `text from outside stands escaped, byte by byte`() {
        #expect(PageText().escapeText("\"\u{301}<\u{338}>&'") == "&quot;\u{301}&lt;\u{338}&gt;&amp;&#39;")
    }
}
