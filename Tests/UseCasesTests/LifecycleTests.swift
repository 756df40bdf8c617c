import Cryptography
import Domain
import Storage
import TestSupport
import Testing
import UseCases

/// F16 to F25: what happens to a profile after it has come in.
@Suite struct LifecycleTests {
    @Test func `F16 a resend is one email for everything: create-password without a password, else reset-password`() async throws {
        let house = try await Installation()
        try await house.assign()
        try await house.assign("1002")
        _ = try await house.takeMails()
        try await house.resend()
        let create = try await house.takeMails()
        #expect(create.map(\.kind) == ["create-password"])
        #expect(create.first?.text.contains("1001") == true)
        #expect(create.first?.text.contains("1002") == true)
        #expect(try await house.set(with: create.first?.token) == .done(username: "ada"))
        _ = try await house.takeMails()
        try await house.resend()
        #expect(try await house.takeMails().map(\.kind) == ["reset-password"])
    }

    @Test func `F18 a reset after a revoke is still reset-password, and promises no password that is gone`() async throws {
        let house = try await Installation()
        try await house.settledIn()
        try await house.tell("latchkey.password.reset-requested")
        let first = try #require(try await house.takeMails().first)
        #expect(first.text.contains("The password you have keeps working"))
        for revoke in ["true", "false"] {
            try await house.tell("latchkey.password.reset-requested", besides: #","revoke":\#(revoke)"#)
            let mail = try #require(try await house.takeMails().first)
            #expect(mail.kind == "reset-password")
            #expect(mail.text.contains("The password you had no longer works") && !mail.text.contains("keeps working"))
        }
    }

    @Test func `F18 after a reset the password works until the new one is set; revoked, it ends at once`() async throws {
        let house = try await Installation()
        try await house.settledIn()
        try await house.tell("latchkey.password.reset-requested")
        let reset = try #require(try await house.takeMails().first)
        #expect(reset.kind == "reset-password")
        #expect(try await house.isRight())
        #expect(try await house.set("velvet otter juggles lanterns", with: reset.token) == .done(username: "ada"))
        #expect(try await !house.isRight())
        #expect(try await house.isRight("velvet otter juggles lanterns"))
        _ = try await house.takeMails()

        try await house.tell("latchkey.password.reset-requested", besides: #","revoke":true"#)
        #expect(try await !house.isRight("velvet otter juggles lanterns"))
        let revoked = try #require(try await house.takeMails().first)
        #expect(revoked.kind == "reset-password")
        try await house.assign("1002")
        #expect(try await house.takeMails().map(\.kind) == ["create-password"], "F8: until then the profile has none")
        #expect(try await house.set(with: revoked.token) == .done(username: "ada"))
    }

    @Test func `F20, F22 disabling is one act that ends everything, and enabling brings none of it back`() async throws {
        let house = try await Installation()
        try await house.settledIn()
        try await house.tell("latchkey.privilege.granted", besides: #","privilege":"reports""#)
        try await house.tell("latchkey.password.reset-requested")
        let token = try #require(try await house.takeMails().last?.token)
        try await house.assign("1002")
        try await house.tell("latchkey.profile.disabled")

        #expect(try await !house.isRight())
        #expect(try await !house.isAlive(token))
        let mails = try await house.takeMails()
        #expect(mails.map(\.kind) == ["extensions-reassigned"] && mails.first?.to == "grace@acme.example")
        #expect(mails.first?.text.contains("1001") == true)
        #expect(mails.first?.text.contains("1002") == true)
        let ext = try #require(try await house.ext())
        #expect(
            ext.profile == "grace" && ext.fallback && ext.voicemailEmail == "grace@acme.example" && ext.faxEmail == "grace@acme.example")
        #expect(ext.callerIdFirstName == "Grace")
        let gone = try #require(try await house.profile())
        #expect(gone.state == "disabled" && !gone.hasPassword && gone.extensions.isEmpty && gone.privileges.isEmpty)
        #expect(try await house.profile("grace")?.extensions == ["1001", "1002"])

        try await house.tell("latchkey.profile.enabled")
        #expect(try await !house.isRight())
        #expect(try await house.profile()?.extensions == [])
        try await house.assign("1002")
        #expect(try await house.takeMails().map(\.kind) == ["create-password"])
        #expect(try await house.ext("1002")?.fallback == false)
        try await house.expectWholeHistory()
    }

    @Test func `F20 whoever becomes primary administrator takes the fallbacks over`() async throws {
        let house = try await Installation()
        try await house.assign("1001")
        try await house.assign("1002", to: #"{"firstName":"Ruth","lastName":"Lee","email":"ruth@acme.example","username":"ruth"}"#)
        try await house.tell("latchkey.profile.disabled")
        try await house.submit("latchkey.pbx.changed", #"{"pbx":"acme","primaryAdministrator":"ruth"}"#, source: "latchkey:/command")
        let ext = try #require(try await house.ext())
        #expect(ext.profile == "ruth" && ext.fallback && ext.voicemailEmail == "ruth@acme.example")
        #expect(try await house.tell("latchkey.profile.disabled", "ruth").state == "failed")
        #expect(try await house.tell("latchkey.profile.disabled", "grace").state == "answered")
        try await house.submit("latchkey.extension.cleared", #"{"pbx":"acme","extension":"1001"}"#)
        #expect(try await house.ext()?.profile == nil)
        #expect(try await house.ext()?.fallback == false)
    }

    @Test func `F20 an email that is being written when its profile is disabled is never sealed`() async throws {
        let house = try await Installation()
        _ = try await house.takeMails()
        try await house.assign()
        try await house.whileDrafted { try await house.tell("latchkey.profile.disabled") }
        #expect(house.directory.names(in: "spool/tmp").isEmpty, "its draft goes at once")
        #expect(try await house.takeMails().map(\.kind) == ["extensions-reassigned"])
        #expect(
            try house.intruder().number(
                "SELECT COUNT(*) FROM token JOIN email ON email.id = token.email WHERE address = 'ada@acme.example'") == 0)
        try await house.expectNoStrays()
    }

    @Test func `F25 an email that is being written when the address changes goes to the new one only`() async throws {
        let house = try await Installation()
        _ = try await house.takeMails()
        try await house.assign()
        try await house.whileDrafted { try await house.move("ada@new.example") }
        let mails = try await house.takeMails()
        #expect(mails.filter { $0.kind == "create-password" }.map(\.to) == ["ada@new.example"])
        #expect(Set(mails.filter { $0.kind == "email-changed" }.map(\.to)) == ["ada@acme.example", "ada@new.example"])
        #expect(try await house.isAlive(#require(mails.first { $0.kind == "create-password" }?.token)))
        try await house.expectNoStrays()
    }

    @Test func `F25 a change of address ends outstanding links, and each address is told, though it changes again at once`() async throws {
        let house = try await Installation()
        let token = try await house.invited()
        try await house.move("ada@one.example")
        #expect(try await !house.isAlive(token))
        try await house.move("ada@two.example")
        let told = try await house.takeMails().filter { $0.kind == "email-changed" }.map(\.to)
        #expect(told.sorted() == ["ada@acme.example", "ada@one.example", "ada@one.example", "ada@two.example"])
        #expect(try await house.ext()?.voicemailEmail == "ada@two.example", "F24")
    }

    @Test func `F19 a password set while create-password is being written makes it existing-credentials`() async throws {
        let house = try await Installation()
        let token = try await house.invited()
        try await house.assign("1002")
        try await house.whileDrafted {
            let outcome = try await house.set(with: token)
            #expect(outcome == .done(username: "ada"))
        }
        let mails = try await house.takeMails()
        #expect(mails.map(\.kind).sorted() == ["existing-credentials", "password-changed"])
        #expect(mails.first { $0.kind == "existing-credentials" }?.text.contains("1002") == true)
        #expect(mails.allSatisfy { $0.token == nil })
        try await house.expectNoStrays()
    }

    @Test func `S4 an email is withdrawn until it is sealed, and its story tells all of it`() async throws {
        let house = try await Installation()
        _ = try await house.takeMails()
        try await house.assign()
        let waiting = try #require(try await house.latchkey.browse.emails(state: .waiting, after: nil, limit: 9).items.first)
        let number = try #require(Int64(waiting.id))
        #expect(try await house.latchkey.spool.withdraw(number, actor: "command") == .done)
        #expect(try await house.latchkey.spool.withdraw(number, actor: "command") == .inState("withdrawn"))
        #expect(try await house.takeMails().isEmpty)
        try await house.resend()
        let mail = try #require(try await house.takeMails().first)
        let token = try #require(mail.token)
        try await house.latchkey.openLink.remember(token)
        _ = try await house.set(with: token)
        let story = try #require(try await house.latchkey.story(number + 1)).map(\.what)
        for part in ["decided: create-password", "sealed as <", "spooled in ", "link opened", "password set with this link"] {
            #expect(story.contains { $0.hasPrefix(part) }, "\(part)")
        }
        #expect(try await house.latchkey.spool.withdraw(number + 1, actor: "command") == .inState("spooled"))
        try await house.expectWholeHistory()
    }
}

extension Installation {
    func resend() async throws { try await tell("latchkey.profile.resend-requested", source: "latchkey:/command") }

    func move(_ email: String) async throws {
        try await submit(
            "latchkey.profile.saved",
            #"{"pbx":"acme","profile":{"firstName":"Ada","lastName":"Byron","email":"\#(email)","username":"ada"}}"#)
    }

    /// Sends what is due, and lets something happen between the drafts and their sealing.
    func whileDrafted(_ event: @Sendable @escaping () async throws -> Void) async throws {
        let gate = Gate()
        world.pause(at: .draftsDurable, gate)
        async let round = try latchkey.send()
        await gate.waitUntilReached()
        do {
            defer { gate.open() }
            try await event()
        }
        _ = try await round
    }

    /// What lost its row is swept from `tmp/` once no writer can still be at it.
    func expectNoStrays() async throws {
        world.turn(Latchkey.lease * 3)
        _ = try await latchkey.settle()
        #expect(directory.names(in: "spool/tmp").isEmpty)
    }
}
