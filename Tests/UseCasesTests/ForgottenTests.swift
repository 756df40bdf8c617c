import Domain
import TestSupport
import Testing
import UseCases

/// F17: what a forgotten password leads to.
@Suite struct ForgottenTests {
    private static let lobby =
        #"{"firstName":"Front","lastName":"Lobby","email":"ada@acme.example","username":"Front Lobby","kind":"place"}"#

    @Test(arguments: ["ada", "ADA", " ada ", "ada@acme.example", "Ada@ACME.example"])
    func `F17 by username or email, in any case, the link goes to the address on file`(login: String) async throws {
        let house = try await Installation()
        try await house.settledIn()
        try await house.forget(login)
        let mails = try await house.takeMails()
        #expect(mails.map(\.kind) == ["reset-password"] && mails.first?.to == "ada@acme.example")
        #expect(try await house.set("velvet otter juggles lanterns", with: mails.first?.token) == .done(username: "ada"))
    }

    @Test(arguments: ["nobody", "nobody@acme.example", "", "\u{0}", "'; DROP TABLE profile; --", String(repeating: "x", count: 10_000)])
    func `F17 for nobody nothing is sent, and what was typed is forgotten`(login: String) async throws {
        let house = try await Installation()
        try await house.settledIn()
        try await house.forget(login)
        #expect(try await house.takeMails().isEmpty)
        let event = try #require(try await house.latchkey.browse.events(state: nil, after: nil, limit: 99).items.last)
        #expect(event.state == "answered" && event.source == "latchkey:/pages")
        try await house.latchkey.recovery.forgotten(login: login)
        let kept = try house.intruder().texts(
            "SELECT json FROM event WHERE source = 'latchkey:/pages' AND type = 'latchkey.password.forgotten' ORDER BY id")
        #expect(kept.count == 2 && kept[0].isEmpty && kept[1].wholeMatch(of: /[0-9a-f]{64}/) != nil)
    }

    @Test func `R11 no email is begun at once, where its work would show in the time of the next request`() async throws {
        let house = try await Installation()
        try await house.settledIn()
        var pauses = Set<Duration>()
        for _ in 0..<20 { pauses.insert(try await house.latchkey.recovery.forgotten(login: "ada")) }
        #expect(pauses.count > 15 && pauses.allSatisfy { $0 >= .milliseconds(150) && $0 <= RequestRecovery.longestPause })
        house.world.turn(.milliseconds(149))
        try await house.answerAll()
        #expect(try await house.takeMails().isEmpty)
        house.world.turn(RequestRecovery.longestPause)
        try await house.answerAll()
        #expect(try await house.takeMails().count == 5)
    }

    @Test func `F4, F17 an address of several profiles gets one email for each that can have a password`() async throws {
        let house = try await Installation()
        try await house.settledIn()
        try await house.assign("1002", to: Self.lobby)
        try await house.assign(
            "1003", to: #"{"firstName":"No","lastName":"Office","email":"ada@acme.example","username":"quiet"}"#, office: false)
        _ = try await house.takeMails()
        try await house.forget("ada@acme.example")
        let mails = try await house.takeMails()
        #expect(mails.map(\.kind).sorted() == ["create-password", "reset-password"])
        #expect(mails.allSatisfy { $0.to == "ada@acme.example" })
    }

    @Test func `F4, F17 so it is where one profile's username is the address`() async throws {
        let house = try await Installation()
        try await house.assign(to: #"{"firstName":"Ada","lastName":"Byron","email":"ada@acme.example"}"#)
        try await house.assign("1002", to: Self.lobby)
        _ = try await house.takeMails()
        try await house.forget("ada@acme.example")
        let mails = try await house.takeMails()
        #expect(mails.map(\.kind) == ["create-password", "create-password"])
        #expect(mails.contains { $0.text.contains("Front Lobby") })
    }

    @Test func `F17 nobody's mailbox is flooded: five links an hour, whoever asks`() async throws {
        let house = try await Installation()
        try await house.settledIn()
        let dead = try #require(try house.intruder().number("SELECT COUNT(*) FROM token"))
        #expect(dead > 0)
        for _ in 0..<8 { try await house.forget("ada") }
        #expect(try await house.takeMails().map(\.kind) == [String](repeating: "reset-password", count: 5))
        // Each time it is asked for takes a pause until it is answered.
        house.world.turn(.seconds(3600) - RequestRecovery.longestPause * 8 - .microseconds(1))
        try await house.forget("ada@acme.example")
        #expect(try await house.takeMails().isEmpty)
        house.world.turn(.microseconds(1))
        try await house.forget("ada")
        #expect(try await house.takeMails().count == 1)
    }

    @Test func `F17 a flood of one profile does not keep another from its link`() async throws {
        let house = try await Installation()
        try await house.settledIn()
        for _ in 0..<8 { try await house.forget("ada") }
        try await house.forget("grace")
        #expect(try await house.takeMails().filter { $0.to == "grace@acme.example" }.count == 1)
    }
}
