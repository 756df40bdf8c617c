import Cryptography
import Domain
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Storage
import Testing

@testable import Web

@Suite struct SignInPageTests {
    private static let firefox: HTTPFields = [.userAgent: "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"]

    @Test func `F26 signing in leads home, and the cookie is a session cookie of this host alone`() async throws {
        let here = try await Installation()
        try await here.withAda { client in
            var visitor = Visitor(client)
            let first = try await visitor.get("/home/password")
            #expect(first.status == .seeOther)
            #expect(first.headers[.location] == "/sign-in?next=%2Fhome%2Fpassword")
            let form = try await visitor.get("/sign-in?next=%2Fhome%2Fpassword")
            #expect(form.text.contains("name=\"next\" value=\"/home/password\""))
            for needed in [
                "autocomplete=\"username\"", "autocomplete=\"current-password\"", "<label for=\"username\">", "href=\"/forgot\"",
            ] {
                #expect(form.text.contains(needed), "\(needed)")
            }
            let answer = try await visitor.post(
                "/sign-in", ["username": "ADA@acme.example", "password": Installation.good, "next": "/home/password"])
            #expect(answer.status == .seeOther)
            #expect(answer.headers[.location] == "/home/password")
            let cookies = answer.headers[values: .setCookie]
            let secret = try #require(visitor.session)
            #expect(secret.utf8.count == 43)
            #expect(cookies == ["__Host-session=\(secret); Path=/; HttpOnly; SameSite=Lax; Secure"])
            let home = try await visitor.get("/home")
            #expect(home.status == .ok)
            #expect(home.text.contains("ada@acme.example") && home.text.contains("Account manager") && !home.text.contains(secret))
        }
    }

    @Test func `V7 the database holds a keyed digest of the secret, never the secret`() async throws {
        let here = try await Installation()
        let secret = try await here.withAda { client in
            var visitor = Visitor(client)
            try await visitor.signIn(headers: Self.firefox)
            return try #require(visitor.session)
        }
        #expect(try !here.everything().contains(secret))
        #expect(try here.everything().contains("session.began"))
        #expect(!here.log.all.joined().contains(secret))
    }

    @Test func `V7 every sign-in gives a new secret, and a planted or earlier one ends`() async throws {
        let here = try await Installation()
        try await here.withAda { client in
            var visitor = Visitor(client)
            let planted = String(repeating: "A", count: 43)
            visitor.plant("__Host-session", planted)
            try await visitor.signIn()
            let first = try #require(visitor.session)
            #expect(first != planted)
            var thief = Visitor(client)
            thief.plant("__Host-session", first)
            #expect(try await thief.isSignedIn())
            try await visitor.signIn()
            #expect(visitor.session != first)
            #expect(try await !thief.isSignedIn(), "the earlier one has ended")
            #expect(try await visitor.isSignedIn())
        }
    }

    @Test func `F26 the answer is the same to the byte for every reason not to let somebody in`() async throws {
        let here = try await Installation()
        try await here.withAda { client in
            var answers: Set<String> = []
            for (username, password) in [
                ("ada@acme.example", Installation.other), ("nobody@acme.x", Installation.good), ("grace@acme.example", Installation.good),
                ("ada@acme.example", String(repeating: "x", count: 4097)),
            ] {
                var visitor = Visitor(client)
                let answer = try await visitor.signIn(username, password)
                #expect(answer.status == .unauthorized)
                #expect(answer.text.contains("value=\"\(username)\""), "the username is kept")
                #expect(!answer.text.contains(password))
                #expect(visitor.session == nil)
                let plain = answer.text.replacing(visitor.seal, with: "").replacing(username, with: "")
                answers.insert(plain)
            }
            #expect(answers.count == 1)
        }
    }

    @Test func `F26 five wrong tries are free, then the form says how long to wait, for known and unknown alike`() async throws {
        let here = try await Installation()
        try await here.withAda { client in
            var answers: Set<String> = []
            for username in ["ada@acme.example", "nobody@acme.x"] {
                var visitor = Visitor(client)
                for _ in 0..<5 { #expect(try await visitor.signIn(username, "wrong").status == .unauthorized) }
                let answer = try await visitor.signIn(username, "wrong")
                #expect(answer.status == .tooManyRequests)
                #expect(answer.headers[.retryAfter] == "30")
                #expect(answer.text.contains("Wait 30 seconds"))
                answers.insert(answer.text.replacing(visitor.seal, with: "").replacing(username, with: ""))
            }
            #expect(answers.count == 1)
            var impatient = Visitor(client)
            for wait in [30, 60] {
                here.clock.turn(.seconds(wait))
                #expect(try await impatient.signIn("nobody@acme.x", "wrong").status == .unauthorized)
            }
            let long = try await impatient.signIn("nobody@acme.x", "wrong")
            #expect(long.headers[.retryAfter] == "120" && long.text.contains("Wait 2 minutes") && !long.text.contains("seconds"))
            here.clock.turn(.seconds(30))
            var visitor = Visitor(client)
            #expect(try await visitor.signIn().status == .seeOther)
        }
    }

    @Test func `V3 signing in never leads elsewhere`() async throws {
        let here = try await Installation()
        try await here.withAda { client in
            var visitor = Visitor(client)
            for next in ReturnPathTests.hostile where next.utf8.count < 100 {
                let form = try await visitor.get("/sign-in?next=" + Visitor.encode(next))
                #expect(form.text.contains("name=\"next\" value=\"/home\""))
            }
            for next in ReturnPathTests.hostile.prefix(12) {
                let answer = try await visitor.signIn(next: next)
                #expect(answer.headers[.location] == "/home")
                #expect(visitor.session != nil)
            }
        }
    }

    @Test(arguments: [
        ["Origin": "https://evil.example"], ["Origin": "null"], ["Sec-Fetch-Site": "cross-site"], ["Sec-Fetch-Site": "same-site"],
    ])
    func `V3 a form that another site sends signs nobody in or out`(headers: [String: String]) async throws {
        let here = try await Installation()
        var fields = HTTPFields()
        for (name, value) in headers { fields[try #require(HTTPField.Name(name))] = value }
        let foreign = fields
        try await here.withAda { client in
            var visitor = Visitor(client)
            #expect(try await visitor.signIn(headers: foreign).status == .forbidden)
            try await visitor.signIn()
            for path in ["/sign-out", "/home/sessions/end", "/home/password"] {
                _ = try await visitor.get("/home")
                #expect(try await visitor.post(path, ["session": "others"], headers: foreign).status == .forbidden)
            }
            #expect(try await visitor.isSignedIn())
        }
    }

    @Test func `V3 a seal is good for its own session and purpose alone`() async throws {
        let here = try await Installation()
        try await here.withAda { client in
            var (one, other) = (Visitor(client), Visitor(client))
            let signIn = try await one.get("/sign-in")
            #expect(signIn.status == .ok)
            let open = one.seal
            try await one.signIn()
            try await other.signIn()
            _ = try await one.get("/home")
            #expect(try await other.post("/sign-out", ["seal": one.seal]).status == .forbidden)
            #expect(try await other.post("/sign-out", ["seal": open]).status == .forbidden)
            _ = try await other.get("/home")
            #expect(try await other.post("/sign-in", ["username": Visitor.ada, "password": Installation.good]).status == .forbidden)
            #expect(try await other.isSignedIn())
        }
    }

    @Test func `T8 a page left open over another sign-in leads home, where the same is done at the second try`() async throws {
        let here = try await Installation()
        try await here.withAda { client in
            var visitor = Visitor(client)
            try await visitor.signIn()
            _ = try await visitor.get("/home")
            let stale = visitor.seal
            try await visitor.signIn()
            let refused = try await visitor.post("/sign-out", ["seal": stale])
            #expect(refused.status == .forbidden)
            #expect(refused.text.contains("opened once more in another window") && refused.text.contains("<a href=\"/home\">"))
            #expect(try await visitor.get("/home").status == .ok)
            #expect(try await visitor.post("/sign-out", [:]).status == .seeOther)
            #expect(try await !visitor.isSignedIn())
        }
    }

    @Test func `V7 signing out ends the row and the cookie, and clears what the browser keeps`() async throws {
        let here = try await Installation()
        try await here.withAda { client in
            var visitor = Visitor(client)
            try await visitor.signIn()
            var copy = visitor
            _ = try await visitor.get("/home")
            let out = try await visitor.post("/sign-out", [:])
            #expect(out.status == .seeOther && out.headers[.location] == "/sign-in")
            #expect(out.headers[.clearSiteData] == "\"cache\", \"storage\"")
            #expect(visitor.session == nil)
            #expect(try await visitor.get("/sign-in").text.contains("You are signed out."))
            #expect(try await !visitor.get("/sign-in").text.contains("You are signed out."), "it is said once")
            #expect(try await !copy.isSignedIn())
        }
        #expect(try await here.store.read { tx in try tx.sessions.list(of: ProfileID(2), SessionLimit(), at: here.clock.now) }.isEmpty)
    }

    @Test func `V7 an idle session ends after 30 minutes, a busy one after 12 hours`() async throws {
        let here = try await Installation()
        try await here.withAda { client in
            var (idle, busy) = (Visitor(client), Visitor(client))
            try await idle.signIn()
            try await busy.signIn()
            for _ in 0..<2 {
                here.clock.turn(.seconds(14 * 60))
                #expect(try await busy.isSignedIn())
            }
            here.clock.turn(.seconds(2 * 60))
            #expect(try await !idle.isSignedIn())
            for _ in 0..<45 {
                here.clock.turn(.seconds(15 * 60))
                #expect(try await busy.isSignedIn())
            }
            here.clock.turn(.seconds(14 * 60 + 59))
            #expect(try await busy.isSignedIn())
            here.clock.turn(.seconds(15 * 60))
            #expect(try await !busy.isSignedIn())
        }
    }

    @Test func `a full hashing pool says so with Retry-After, and the form comes again`() async throws {
        let here = try await Installation(threads: 1, queueLimit: 0)
        try await here.pages { client in
            var visitor = Visitor(client)
            _ = try await visitor.get("/sign-in")
            let (begun, release) = (AsyncStream.makeStream(of: Void.self), Gate())
            let holding = Task {
                try await here.pool.run {
                    begun.continuation.finish(); release.wait()
                }
            }
            for await _ in begun.stream {}
            let busy = try await visitor.post("/sign-in", ["username": Visitor.ada, "password": Installation.good])
            release.open()
            try await holding.value
            #expect(busy.status == .serviceUnavailable)
            #expect(busy.headers[.retryAfter].flatMap { Int($0) } ?? 0 > 0)
            #expect(busy.text.contains("value=\"ada@acme.example\""))
        }
    }

    @Test func `while storage is away pages behind the sign-in are 503 with Retry-After, and nobody is signed out`() async throws {
        let here = try await Installation()
        try await here.withAda { client in
            var visitor = Visitor(client)
            try await visitor.signIn()
            let secret = visitor.session
            try here.store.close()
            let away = try await visitor.get("/home")
            #expect(away.status == .serviceUnavailable && away.headers[.retryAfter] == "5")
            #expect(away.text.contains("Nothing has been changed.") && !away.text.contains("your link"))
            #expect(visitor.session == secret)
        }
    }
}
