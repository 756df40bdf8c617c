import Cryptography
import Domain
import TestSupport
import Testing
import UseCases

/// From an event to a password that other systems verify.
@Suite struct JourneyTests {
    @Test func `F8, S2, T1, F19 an event becomes one email, its link a password, and the password verifies`() async throws {
        let house = try await Installation()
        _ = try await house.takeMails()
        #expect(try await house.assign(id: "a-1").state == "answered")
        let mails = try await house.takeMails()
        let mail = try #require(mails.first)
        #expect(mails.count == 1 && mail.kind == "create-password" && mail.to == "ada@acme.example" && mail.event == "a-1")
        #expect(mail.text.contains("1001") && mail.text.contains("ada"))
        let token = try #require(mail.token)

        #expect(try await !house.isRight())
        #expect(try await house.set(with: token) == .done(username: "ada"))
        let outcome = try await house.verify()
        guard case .right(let signedIn) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(signedIn.profile.username == "ada" && signedIn.profile.hasPassword && signedIn.extensions.map(\.number) == ["1001"])
        #expect(try await !house.isRight("quartz heron borrows umbrella"))
        #expect(try await house.takeMails().map(\.kind) == ["password-changed"])
        try await house.expectWholeHistory()
        #expect(try await house.actions().suffix(3) == ["profile.created", "extension.assigned", "password.set"])
    }

    @Test func `S3 the token stands in the email and nowhere else`() async throws {
        let house = try await Installation()
        let token = try await house.invited()
        let bytes = try house.database.everything()
        #expect(bytes.count > 1_000)
        #expect(!bytes.contains(token.revealedText))
        #expect("\(token)" == "(hidden)")
        #expect(bytes.contains("ada@acme.example"))
    }

    @Test func `F9, F10 with a password the next assignment says to use it, on another PBX it does not count`() async throws {
        let house = try await Installation()
        try await house.settledIn()
        try await house.assign("1002")
        let mail = try #require(try await house.takeMails().first)
        #expect(mail.kind == "existing-credentials" && mail.token == nil && mail.text.contains("1002") && mail.text.contains("1001"))
        try await house.createPBX("other", administrator: "ruth")
        _ = try await house.takeMails()
        let refused = try await house.assign("1001", pbx: "other")
        #expect(refused.state == "failed")
        try await house.assign(
            "1001", to: #"{"firstName":"Ada","lastName":"Byron","email":"ada@acme.example","username":"ada2"}"#, pbx: "other")
        #expect(try await house.takeMails().map(\.kind) == ["create-password"])
        #expect(try await !house.isRight(username: "ada2"))
        #expect(try await house.isRight())
        let bound = try await house.verify(pbx: PBXID("other"))
        #expect(bound == .wrong)
    }

    @Test func `F13 when nothing needs a password any more, it verifies no longer and forgotten sends nothing`() async throws {
        let house = try await Installation()
        try await house.settledIn()
        try await house.office(false)
        #expect(try await !house.isRight())
        try await house.forget("ada")
        #expect(try await house.takeMails().isEmpty)
        try await house.office(true)
        #expect(try await house.takeMails().map(\.kind) == ["existing-credentials"])
        #expect(try await house.isRight())
    }

    @Test func `F12 a privilege alone needs a password, and its end ends sign-in`() async throws {
        let house = try await Installation()
        try await house.settledIn()
        try await house.office(false)
        try await house.tell("latchkey.privilege.granted", besides: #","privilege":"reports""#)
        #expect(try await house.isRight())
        try await house.tell("latchkey.privilege.revoked", besides: #","privilege":"reports""#)
        #expect(try await !house.isRight())
    }

    @Test func `F14 the same event twice does nothing the second time and says so`() async throws {
        let house = try await Installation()
        _ = try await house.takeMails()
        let event = try Installation.event(
            "latchkey.extension.assigned", #"{"pbx":"acme","extension":"1001","profile":\#(Installation.ada)}"#, id: "a-1")
        let outcomes = try await house.latchkey.accept([event, event], actor: "test")
        #expect(outcomes.count == 2 && outcomes[1] == .duplicate)
        try await house.answerAll()
        #expect(try await house.latchkey.accept([event], actor: "test") == [.duplicate])
        #expect(try await house.takeMails().count == 1)
        let again = try await house.assign(id: "a-2")
        #expect(again.state == "answered" && again.reason == "nothing was to be done")
        #expect(try await house.takeMails().isEmpty)
    }

    @Test func `F1 an assignment to nobody is set aside, and goes in once the profile exists and it is retried`() async throws {
        let house = try await Installation()
        _ = try await house.takeMails()
        let event = try await house.assign(to: #"{"username":"ada"}"#)
        #expect(event.state == "failed" && event.reason?.contains("no profile ada") == true)
        try await house.submit("latchkey.profile.saved", #"{"pbx":"acme","profile":\#(Installation.ada)}"#)
        #expect(try await house.takeMails().isEmpty, "F7: creating a profile sends nothing")
        let number = event.number
        #expect(try await house.latchkey.queue.retry(number, actor: "command") == .done)
        try await house.answerAll()
        #expect(try await house.takeMails().map(\.kind) == ["create-password"])
        #expect(try await house.latchkey.queue.retry(number, actor: "command") == .inState("answered"))
        #expect(try await house.latchkey.queue.discard(number, actor: "command") == .inState("answered"))
        #expect(try await house.latchkey.queue.discard(99_999, actor: "command") == .unknown)
        try await house.expectWholeHistory()
    }

    /// The database refuses one profile, in either engine's words.
    private static let poison =
        switch Backend.chosen {
        case .sqlite:
            "CREATE TRIGGER poison BEFORE INSERT ON profile WHEN NEW.username = 'poison' BEGIN SELECT RAISE(ABORT, 'no disk'); END"
        case .postgresql:
            """
            CREATE FUNCTION poison() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''no disk''; END';
            CREATE TRIGGER poison BEFORE INSERT ON profile FOR EACH ROW WHEN (NEW.username = 'poison') EXECUTE FUNCTION poison()
            """
        }

    @Test func `Q4 what fails for a passing reason waits alone, and the others of its PBX go on`() async throws {
        let house = try await Installation()
        _ = try await house.takeMails()
        try house.intruder().run(Self.poison)
        let poisoned = try await house.accept(
            "latchkey.profile.saved",
            #"{"pbx":"acme","profile":{"firstName":"P","lastName":"P","email":"p@x.example","username":"poison"}}"#)
        try await house.assign()
        #expect(try await house.takeMails().map(\.kind) == ["create-password"])
        let waiting = try #require(try await house.latchkey.browse.event(number: poisoned))
        #expect(waiting.state == "waiting" && waiting.attempts == 1 && waiting.reason?.contains("no disk") == true)
        try house.intruder().run(Backend.chosen == .sqlite ? "DROP TRIGGER poison" : "DROP TRIGGER poison ON profile")
        house.world.turn(.seconds(2))
        try await house.answerAll()
        #expect(try await house.latchkey.browse.event(number: poisoned)?.state == "answered")
    }

    @Test func `F32 a command that is refused says why, and is in the queue as any other event`() async throws {
        let house = try await Installation()
        let event = try Installation.event(
            "latchkey.profile.disabled", #"{"pbx":"acme","profile":{"username":"grace"}}"#, id: "c-1", source: "latchkey:/command")
        guard case .refused(let view) = try await house.latchkey.perform(event, actor: "command") else {
            Issue.record("F21: the primary administrator was disabled")
            return
        }
        #expect(view.state == "failed" && view.reason?.contains("--primary-administrator") == true && view.actor == "command")
        #expect(try await house.profile("grace")?.state == "active")
        let reset = try Installation.event(
            "latchkey.password.reset-requested", #"{"pbx":"acme","profile":{"username":"grace"}}"#, id: "c-2", source: "latchkey:/command")
        guard case .done = try await house.latchkey.perform(reset, actor: "command") else {
            Issue.record("a command was not carried out")
            return
        }
    }
}

extension Installation {
    func office(_ isOn: Bool) async throws {
        try await submit("latchkey.extension.saved", #"{"pbx":"acme","extension":"1001","virtualOffice":\#(isOn)}"#)
    }

    func forget(_ login: String) async throws {
        try await latchkey.recovery.forgotten(login: login)
        world.turn(RequestRecovery.longestPause)
        try await answerAll()
    }
}
