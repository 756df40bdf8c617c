import Domain
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Storage
import Testing

@testable import Web

@Suite struct HomePageTests {
    private static let firefox: HTTPFields = [.userAgent: "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"]
    private static let safari: HTTPFields = [.userAgent: "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6) Version/18.6 Safari/604.1"]

    private static func assign(_ here: Installation, _ number: String, office: Bool, fallback: Bool = false, _ phone: PhoneDetails)
        async throws
    {
        let now = here.clock.now
        try await here.store.write { tx in
            var ext = Extension(
                pbx: try PBXID("acme"), number: try ExtensionNumber(number), hasVirtualOffice: office,
                holder: .init(ProfileID(2), isFallback: fallback))
            ext.phone = phone
            try tx.extensions.save(ext, at: now)
        }
    }

    @Test func `F26 home shows every extension with its facts, and every privilege`() async throws {
        let here = try await Installation()
        try await Self.assign(
            here, "0042", office: true,
            PhoneDetails(phoneNumber: "+44 20 7946 0042", phoneModel: "Deskphone <8>", servicePlan: "Plan & more", activationCode: "AB-12"))
        try await Self.assign(here, "1001", office: false, fallback: true, PhoneDetails())
        try await here.store.write { tx in
            try tx.privileges.grant(PrivilegeName("billing"), to: ProfileID(2), at: Timestamp(microseconds: 0))
        }
        try await here.withAda { client in
            var visitor = Visitor(client)
            try await visitor.signIn()
            let home = try await visitor.get("/home")
            for needed in [
                "<bdi>0042</bdi>", "+44 20 7946 0042", "Deskphone &lt;8&gt;", "Plan &amp; more", "AB-12", "<bdi>1001</bdi>", "Phone only",
                "You stand in for now", "Account manager", "<bdi>billing</bdi>", "Acme &amp; Söhne", "aria-current=\"page\">Home",
            ] { #expect(home.text.contains(needed), "\(needed)") }
            #expect(home.text.components(of: "Phone only").count == 2, "of the other extension nothing of this shows")
            #expect(home.text.components(of: "Activation code").count == 2)
        }
    }

    @Test(arguments: ["ar", "de", "en", "es", "fr", "ja", "pt-BR", "zh-Hans"])
    func `T8 every page behind the sign-in speaks the language, whole`(language: String) async throws {
        let here = try await Installation()
        try await here.withAda { client in
            var visitor = Visitor(client)
            try await visitor.signIn()
            for path in ["/sign-in", "/home", "/home/password", "/home/sessions"] {
                let page = try await visitor.get(path, headers: [.acceptLanguage: language])
                #expect(page.text.contains("<html lang=\"\(language)\" dir=\"\(language == "ar" ? "rtl" : "ltr")\">"))
                #expect(!page.text.contains("{{") && !page.text.contains("[["))
                #expect(page.body.readableBytes < 30_000)
            }
        }
    }

    @Test func `V7 sessions are listed to their owner, and ended one by one or all but this one`() async throws {
        let here = try await Installation()
        try await here.withAda { client in
            var (one, two, three) = (Visitor(client), Visitor(client), Visitor(client))
            try await one.signIn(headers: Self.firefox)
            try await two.signIn(headers: Self.safari)
            try await three.signIn()
            let list = try await one.get("/home/sessions")
            for needed in [
                "aria-describedby=\"device-", "<bdi>Firefox · Linux</bdi>", "<bdi>Safari · iPhone</bdi>", "Another device", "This device",
                "<time dir=\"ltr\" datetime=",
            ] {
                #expect(list.text.contains(needed), "\(needed)")
            }
            let secrets = [one, two, three].compactMap(\.session)
            for secret in secrets { #expect(!list.text.contains(secret)) }
            let ids = list.text.components(of: "name=\"session\" value=\"").dropFirst().compactMap { $0.split(separator: "\"").first }
            #expect(ids.count == 3 && ids.last == "others")
            let ended = try await one.post("/home/sessions/end", ["session": String(ids[0])])
            #expect(ended.status == .seeOther && ended.headers[.location] == "/home/sessions")
            #expect(try await one.get("/home/sessions").text.contains("You have been signed out there."))
            #expect(try await !one.get("/home/sessions").text.contains("You have been signed out there."), "said once")
            let (left, right) = (try await two.isSignedIn(), try await three.isSignedIn())
            #expect(left != right)
            try await two.signIn()
            _ = try await one.get("/home/sessions")
            _ = try await one.post("/home/sessions/end", ["session": "others"])
            #expect(try await !two.isSignedIn())
            #expect(try await !three.isSignedIn())
            #expect(try await one.isSignedIn())
        }
    }

    @Test func `V7 nobody ends a session of somebody else`() async throws {
        let here = try await Installation()
        let link = try await here.link(for: "grace@acme.example")
        try await here.withAda { client in
            var (ada, grace) = (Visitor(client), Visitor(client))
            try await grace.choose(Installation.other, by: link)
            try await grace.signIn("grace@acme.example", Installation.other)
            try await ada.signIn()
            let id = try await here.store.read { tx in
                try tx.sessions.list(of: ProfileID(1), SessionLimit(), at: here.clock.now).first?.id
            }
            _ = try await ada.get("/home/sessions")
            _ = try await ada.post("/home/sessions/end", ["session": try #require(id)])
            #expect(try await grace.isSignedIn())
            _ = try await ada.get("/home/sessions")
            for made in ["", "x", "1 OR 1=1", "others\0", String(repeating: "é", count: 5000)] {
                #expect(try await ada.post("/home/sessions/end", ["session": made]).status == .seeOther)
            }
            #expect(try await ada.isSignedIn())
            _ = try await ada.post("/home/sessions/end", ["session": "others"])
            #expect(try await grace.isSignedIn())
        }
    }

    @Test func `T8 the form for another password has what password managers look for`() async throws {
        let here = try await Installation()
        try await here.withAda { client in
            var visitor = Visitor(client)
            try await visitor.signIn()
            let page = try await visitor.get("/home/password").text
            for needed in [
                "value=\"ada@acme.example\" autocomplete=\"username\"",
                "name=\"current\" type=\"password\" autocomplete=\"current-password\"",
                "name=\"password\" type=\"password\" autocomplete=\"new-password\"", "passwordrules=\"minlength: 15;",
            ] { #expect(page.contains(needed), "\(needed)") }
        }
    }

    @Test func `F19 another password ends every other session and link, sends the notice, and gives this session a new secret`()
        async throws
    {
        let here = try await Installation()
        let late = try await here.link()
        try await here.pages { client in
            var (one, two) = (Visitor(client), Visitor(client))
            try await one.choose(by: here.link())
            try await one.signIn()
            try await two.signIn()
            let before = one.session
            _ = try await one.get("/home/password")
            let other = ["current": Installation.good, "password": Installation.other, "password2": Installation.other]
            let changed = try await one.post("/home/password", other)
            #expect(changed.status == .seeOther && changed.headers[.location] == "/home")
            #expect(one.session != before && one.session != nil)
            let home = try await one.get("/home")
            #expect(home.text.contains("Your new password is saved."))
            #expect(try await !two.isSignedIn())
            var old = Visitor(client)
            old.plant("__Host-session", try #require(before))
            #expect(try await !old.isSignedIn())
            _ = try await old.get("/p/\(late)")
            #expect(try await old.get("/password").status == .gone)
            #expect(try await two.signIn().status == .unauthorized)
            #expect(try await two.signIn(Visitor.ada, Installation.other).status == .seeOther)
        }
        let kinds = try await here.store.read { tx in try tx.emails.list(state: nil, after: nil, limit: 100).map(\.kind) }
        #expect(kinds.filter { $0 == .passwordChanged }.count == 2)
    }

    @Test(arguments: [
        ("wrong", Installation.other, Installation.other, "not your present password"),
        (Installation.good, "short", "short", "at least 15 characters"),
        (Installation.good, Installation.other, Installation.good, "the two were different"),
        (Installation.good, "ada@acme.example1", "ada@acme.example1", "Leave out your"),
    ])
    func `F19 a refused change says why, and changes nothing`(current: String, first: String, second: String, reason: String) async throws {
        let here = try await Installation()
        try await here.withAda { client in
            var (one, two) = (Visitor(client), Visitor(client))
            try await one.signIn()
            try await two.signIn()
            let before = one.session
            _ = try await one.get("/home/password")
            let refused = try await one.post("/home/password", ["current": current, "password": first, "password2": second])
            #expect(refused.status == .unprocessableContent)
            #expect(refused.text.contains(reason))
            #expect(one.session == before)
            #expect(try await two.isSignedIn())
            #expect(try await two.signIn().status == .seeOther)
        }
    }

    @Test func `F19 whoever guesses at the present password is slowed down`() async throws {
        let here = try await Installation()
        try await here.withAda { client in
            var visitor = Visitor(client)
            try await visitor.signIn()
            for status in [HTTPResponse.Status](repeating: .unprocessableContent, count: 5) + [.tooManyRequests] {
                _ = try await visitor.get("/home/password")
                let fields = ["current": "wrong", "password": Installation.other, "password2": Installation.other]
                let answer = try await visitor.post("/home/password", fields)
                #expect(answer.status == status)
                if status == .tooManyRequests { #expect(answer.headers[.retryAfter] == "30") }
            }
        }
    }
}
