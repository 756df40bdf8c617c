import Domain
import Storage
import TestSupport
import Testing
import UseCases

/// F23, F3: nothing of an erased profile is left but its history under a pseudonym, which verifies.
@Suite struct EraseTests {
    @Test func `F23 what was said of an erased profile stands nowhere, its history stays, and it is found by its id only`() async throws {
        let house = try await Installation()
        let id = try await house.liveAndLeave()
        for word in Canary.words { #expect(try house.database.everything().lowercased().contains(word), "\(word) must be there before") }
        let before = try await house.latchkey.browse.history(profile: ProfileID(id), after: nil, limit: 1000).items
        #expect(try await house.erase(id).state == "answered")

        let left = try house.database.everything().lowercased()
        for word in Canary.words where Backend.chosen == .sqlite || word != Canary.words[0] { #expect(!left.contains(word), "\(word)") }
        let after = try await house.latchkey.browse.history(profile: ProfileID(id), after: nil, limit: 1000).items
        #expect(after.prefix(before.count).map(\.action) == before.map(\.action), "its history stays")
        #expect(Set(after.dropFirst(before.count).map(\.action)) == ["profile.erased", "history.erased"])
        #expect(after.first { $0.action == "extension.assigned" }?.detail["username"] == "erased-\(id)")
        #expect(after.contains { $0.text.contains("erased-\(id)") })
        try await house.expectWholeHistory()

        let view = try #require(try await house.profile("\(id)"))
        #expect(view.state == "erased" && view.username == "erased-\(id)" && view.firstName == "Erased" && view.lastName == "\(id)")
        #expect(view.email == "erased-\(id)@erased.invalid" && view.locale == nil)
        for name in [Canary.username, Canary.username.uppercased(), Canary.email, "erased-\(id)"] {
            #expect(try await house.profile(name) == nil, "\(name)")
        }
        try await house.latchkey.recovery.forgotten(login: Canary.email)
        try await house.latchkey.recovery.forgotten(login: Canary.username)
        house.world.turn(RequestRecovery.longestPause)
        try await house.answerAll()
        #expect(try await house.takeMails().isEmpty)
        #expect(try await !house.isRight(username: Canary.username))
    }

    @Test func `F3 the username of an erased profile is refused in any case, on any PBX, by every way, with the reason`() async throws {
        let house = try await Installation()
        try await house.createPBX("other", administrator: "ruth")
        let id = try await house.liveAndLeave()
        try await house.erase(id)
        let form = { (username: String) in
            #"{"firstName":"New","lastName":"Comer","email":"new@acme.example","username":"\#(username)"}"#
        }
        for pbx in ["acme", "other"] {
            for username in [Canary.username, Canary.username.uppercased()] {
                let profile = form(username)
                let data = [
                    ("latchkey.profile.saved", #"{"pbx":"\#(pbx)","profile":\#(profile)}"#),
                    ("latchkey.extension.assigned", #"{"pbx":"\#(pbx)","extension":"9","profile":\#(profile)}"#),
                    ("latchkey.privilege.granted", #"{"pbx":"\#(pbx)","privilege":"x","profile":\#(profile)}"#),
                ]
                for (type, data) in data {
                    let event = try await house.submit(type, data)
                    #expect(event.state == "failed" && event.reason?.contains("erased") == true)
                    #expect(event.reason?.lowercased().contains(Canary.username) == false)
                }
            }
        }
        let administrator = #"{"pbx":"third","name":"T","administrator":\#(form(Canary.username))}"#
        #expect(try await house.submit("latchkey.pbx.created", administrator, source: "latchkey:/command").state == "failed")
        #expect(try await house.tell("latchkey.profile.enabled", Canary.username).state == "failed")
        // Its address is free: it was never its own (F4).
        #expect(try await house.submit("latchkey.profile.saved", #"{"pbx":"acme","profile":\#(form("newcomer"))}"#).state == "answered")
    }

    @Test func `F23 only a disabled profile is erased, once, and never comes back`() async throws {
        let house = try await Installation()
        try await house.assign()
        let id = try await house.number("ada")
        let refused = try await house.erase(id)
        #expect(
            refused.state == "failed" && refused.reason?.contains("disable it first") == true && refused.reason?.contains("ada") == false)
        #expect(try await house.erase(1).reason?.contains("disable it first") == true, "nor the primary administrator")
        #expect(try await house.profile()?.state == "active")
        try await house.tell("latchkey.profile.disabled")
        try await house.erase(id)
        let entries = try await house.actions().count
        #expect(try await house.erase(id).reason == "nothing was to be done")
        #expect(try await house.actions().count == entries)
        #expect(try await house.erase(id, pbx: "nowhere").state == "failed")
        #expect(try await house.tell("latchkey.profile.enabled").reason?.contains("never used again") == true)
        #expect(try await house.profile("\(id)")?.state == "erased")
        try await house.expectWholeHistory()
    }

    @Test func `F23 what is about others stays, though it is said beside an erased profile`() async throws {
        let house = try await Installation()
        let id = try await house.liveAndLeave()
        try await house.assign("1001", to: #"{"firstName":"Ruth","lastName":"Lee","email":"ruth@acme.example","username":"ruth"}"#)
        let failed = try await house.submit("latchkey.profile.disabled", #"{"pbx":"acme","profile":{"username":"nobody"}}"#)
        try await house.erase(id)
        #expect(try await house.latchkey.browse.event(number: failed.number)?.state == "failed")
        #expect(try house.intruder().texts("SELECT json FROM event WHERE id = \(failed.number)").first?.contains("nobody") == true)
        let life = try await house.latchkey.browse.history(profile: ProfileID(house.number("ruth")), after: nil, limit: 99).items
        #expect(life.contains { $0.action == "extension.assigned" && $0.detail["username"] == "ruth" })
        let unsalted = try house.intruder().number("SELECT COUNT(*) FROM history WHERE salt IS NULL AND detail NOT LIKE '%erased-%'")
        #expect(unsalted == 0, "an entry that did not name it is as it was")
    }

    @Test func `F20, F23 an email about an erased profile that still waits tells the pseudonym`() async throws {
        let house = try await Installation()
        let id = try await house.liveAndLeave(takesMails: false)
        try await house.erase(id)
        let mails = try await house.takeMails()
        let told = try #require(mails.first { $0.kind == "extensions-reassigned" })
        #expect(told.text.contains("Erased \(id)") && !told.text.contains(Canary.lastName))
    }

    @Test func `F23 an erasure that is broken off at any step is accounted for, and goes on`() async throws {
        for call in 1... {
            let house = try await Installation()
            let id = try await house.liveAndLeave()
            house.world.crash(at: .erasureStepped, call: call)
            let isBrokenOff = (try? await house.erase(id)) == nil
            try await house.expectWholeHistory()
            guard isBrokenOff else { break }
            #expect(try await house.profile("\(id)")?.state == "erased", "there is no way back")
            _ = try await house.latchkey.erase()
            #expect(try house.intruder().number("SELECT COUNT(*) FROM erasure") == 0)
            #expect(try await house.latchkey.erase() == 0)
            try await house.expectWholeHistory()
            #expect(try !house.database.everything().lowercased().contains(Canary.email))
            #expect(call < 30)
        }
    }

    /// What somebody does to the database after an erasure, and a word of the finding it must lead to.
    static let tamperings = [
        ("UPDATE history SET detail = '{\"username\":\"grace\"}' WHERE erasure_code IS NOT NULL", "was edited"),
        ("UPDATE history SET erasure_code = NULL WHERE erasure_code IS NOT NULL", "was edited"),
        ("UPDATE history SET erasure_code = (SELECT MAX(erasure_code) FROM history) WHERE erasure_code IS NOT NULL", "was edited"),
        ("UPDATE history SET salt = NULL WHERE pbx = 'acme' AND position = 1", "no erasure accounts for it"),
        ("UPDATE history SET detail = '{}' WHERE action = 'history.erased'", "was edited"),
        ("DELETE FROM history WHERE action = 'history.erased'", "missing"),
    ]

    @Test(arguments: tamperings)
    func `F23, F32 nobody uses an erasure to edit an entry unseen`(sql: String, finding: String) async throws {
        let house = try await Installation()
        try await house.erase(house.liveAndLeave())
        try house.intruder().run(sql)
        let report = try await house.latchkey.verifyHistory()
        #expect(report.findings.contains { $0.what.contains(finding) }, "\(report.findings)")
    }

    @Test func `F23, F32 a detail that was erased and is put back shows`() async throws {
        let house = try await Installation()
        let id = try await house.liveAndLeave()
        let intruder = try house.intruder()
        let query = { (column: String) in "SELECT \(column) FROM history WHERE action = 'extension.assigned' ORDER BY sequence LIMIT 1" }
        let (sequence, detail, salt) = (
            try intruder.texts(query("sequence"))[0], try intruder.texts(query("detail"))[0], try intruder.texts(query("salt"))[0]
        )
        try await house.erase(id)
        try intruder.run("UPDATE history SET detail = '\(detail)', salt = '\(salt)' WHERE sequence = \(sequence)")
        let report = try await house.latchkey.verifyHistory()
        #expect(report.findings.contains { $0.what.contains("is back") }, "\(report.findings)")
    }
}

/// Somebody whose words stand nowhere else.
private enum Canary {
    static let username = "canarylogin"
    static let email = "canarymail@canarymail.example"
    static let lastName = "Featherstonehaugh"
    /// The first is an address of long ago.
    static let words = ["canaryold@canarymail.example", username, email, "canarius", lastName.lowercased()]

    static func form(_ email: String = email) -> String {
        #"{"firstName":"Canarius","lastName":"\#(lastName)","email":"\#(email)","username":"\#(username)","locale":"fr"}"#
    }
}

extension Installation {
    /// A whole life that ends disabled; its id.
    fileprivate func liveAndLeave(takesMails: Bool = true) async throws -> Int64 {
        try await assign("1001", to: Canary.form("canaryold@canarymail.example"))
        _ = try await takeMails()
        try await submit("latchkey.profile.saved", #"{"pbx":"acme","profile":\#(Canary.form())}"#)
        for number in 2..<5 {
            _ = try await accept(
                "latchkey.extension.assigned",
                #"{"pbx":"acme","extension":"\#(1000 + number)","profile":{"username":"\#(Canary.username)"}}"#)
        }
        try await answerAll()
        let token = try #require(try await takeMails().last { $0.to == Canary.email && $0.token != nil }?.token)
        #expect(try await set(with: token) == .done(username: Canary.username))
        try await tell("latchkey.password.reset-requested", Canary.username)
        #expect(try await !isRight("wrong", username: Canary.username.uppercased()))
        _ = try await verify("wrong", username: Canary.email)
        _ = try await takeMails()
        try await tell("latchkey.profile.disabled", Canary.username)
        if takesMails { _ = try await takeMails() }
        // What came too late is set aside: whole, by username, given up since; and what nobody can read.
        try await assign("1077", to: Canary.form("canaryold@canarymail.example"))
        let discarded = try await tell("latchkey.privilege.granted", Canary.username.uppercased(), besides: #","privilege":"late""#)
        #expect(try await latchkey.queue.discard(discarded.number, actor: "command") == .done)
        try await latchkey.store.write { [world] tx in
            let number = try tx.events.insert(
                id: "unreadable", source: "latchkey:/submission/1", type: "unreadable", pbx: "", json: "{\"\(Canary.username)\"",
                actor: "sql/x",
                at: world.now)
            try tx.events.fail(number ?? 0, Refusal(.invalidValue, "no JSON"), at: world.now)
        }
        return try await number(Canary.username)
    }

    @discardableResult
    func erase(_ id: Int64, pbx: String = "acme") async throws -> EventView {
        let event = try await submit(
            "latchkey.profile.erasure-requested", #"{"pbx":"\#(pbx)","profile":{"id":"\#(id)"}}"#, source: "latchkey:/command")
        try await latchkey.erase()
        return event
    }
}
