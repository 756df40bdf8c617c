import Cryptography
import Domain
import Intake
import Testing
import UseCases

/// F27: extensions of an older system get profiles, and nobody notices.
struct MigrateExtensionsTests {
    private func migrate(_ rows: [String]..., into acme: Installation, isRehearsal: Bool = false) async throws -> [MigrateExtensions.End] {
        var plan = MigrationPlan(pbx: try PBXID("acme"))
        let rows = try rows.enumerated().map { MigrateExtensions.Row(line: $0.offset + 2, row: try MigrationRow(cells: $0.element)) }
        return try await acme.latchkey.migrateExtensions(rows, &plan, pbx: PBXID("acme"), isRehearsal: isRehearsal)
    }

    private let ada = ["1001", "Ada", "Byron", "ada@acme.example", ""]
    private let adaAgain = ["0042", "Ada", "Byron", "ada@acme.example", ""]
    private let lobby = ["2000", "Front", "Lobby", "ada@acme.example", ""]
    private let spare = ["3000", "Spare", "Phone", "", "x"]

    @Test func `F27 profiles are made, extensions found or made, and no email is written`() async throws {
        let acme = try await Installation()
        _ = try await acme.takeMails()
        try await acme.submit("latchkey.extension.saved", #"{"pbx":"acme","extension":"2000","faxEmail":"fax@acme.example"}"#)
        let ends = try await migrate(ada, adaAgain, lobby, spare, into: acme)
        #expect(
            try ends == [
                .made(Username("ada@acme.example")), .joined(Username("ada@acme.example")), .made(Username("Front Lobby")), .unassigned,
            ])
        #expect(try await acme.takeMails().isEmpty)
        #expect(try await acme.profile("ada@acme.example")?.extensions == ["0042", "1001"])
        let lobbyExtension = try #require(try await acme.ext("2000"))
        #expect(lobbyExtension.profile == "Front Lobby" && lobbyExtension.faxEmail == "fax@acme.example")
        #expect(lobbyExtension.callerIdLastName == "Lobby" && lobbyExtension.virtualOffice)
        let spareExtension = try #require(try await acme.ext("3000"))
        #expect(spareExtension.profile == nil && spareExtension.callerIdFirstName == "Spare")
        #expect(try await acme.actions().filter { $0 == "extension.migrated" }.count == 4)
        try await acme.expectWholeHistory()
    }

    @Test func `F3 F27 an address that an erased profile had as its username is passed over, and a rehearsal says so`() async throws {
        let acme = try await Installation()
        try await acme.submit(
            "latchkey.profile.saved",
            #"{"pbx":"acme","profile":{"firstName":"Ada","lastName":"King","email":"ada@acme.example"}}"#)
        let ada = try #require(try await acme.profile("ada@acme.example"))
        try await acme.submit("latchkey.profile.disabled", #"{"pbx":"acme","profile":{"username":"ada@acme.example"}}"#)
        try await acme.submit(
            "latchkey.profile.erasure-requested", #"{"pbx":"acme","profile":{"id":"\#(ada.id)"}}"#, source: EventSource.command)
        _ = try await acme.latchkey.erase()
        let rehearsed = try await migrate(self.ada, into: acme, isRehearsal: true)
        let ends = try await migrate(self.ada, into: acme)
        let byName = MigrateExtensions.End.made(try Username("Ada Byron"))
        #expect(ends == [byName])
        #expect(rehearsed == ends)
    }

    @Test func `F27 the same file again changes nothing, and a rehearsal never does`() async throws {
        let acme = try await Installation()
        let rehearsed = try await migrate(ada, adaAgain, lobby, spare, into: acme, isRehearsal: true)
        #expect(try await acme.profile("ada@acme.example") == nil)
        #expect(try await migrate(ada, adaAgain, lobby, spare, into: acme) == rehearsed)
        let (actions, ext) = (try await acme.actions(), try await acme.ext())
        let again = try await migrate(ada, adaAgain, lobby, spare, into: acme)
        #expect(again.prefix(2).allSatisfy { $0 == .left(username: "ada@acme.example", isFallback: false) })
        #expect(try await acme.actions() == actions)
        #expect(try await acme.ext() == ext)
    }

    @Test func `F24 contacts that came from the migration follow the profile, faxes stay off`() async throws {
        let acme = try await Installation()
        _ = try await migrate(ada, into: acme)
        let lovelace =
            #"{"firstName":"Ada","lastName":"Lovelace","email":"countess@acme.example","username":"ada@acme.example"}"#
        try await acme.submit("latchkey.profile.saved", #"{"pbx":"acme","profile":\#(lovelace)}"#)
        let ext = try #require(try await acme.ext())
        #expect(ext.callerIdLastName == "Lovelace" && ext.voicemailEmail == "countess@acme.example" && ext.faxEmail.isEmpty)
    }

    @Test func `F8, F16, F17 a migrated profile is one that never had a password`() async throws {
        let acme = try await Installation()
        _ = try await migrate(ada, lobby, into: acme)
        _ = try await acme.takeMails()
        try await acme.tell("latchkey.profile.resend-requested", "ada@acme.example", source: "latchkey:/command")
        #expect(try await acme.takeMails().map(\.kind) == ["create-password"])
        try await acme.submit(
            "latchkey.extension.assigned", #"{"pbx":"acme","extension":"1002","profile":{"username":"Front Lobby"}}"#)
        #expect(try await acme.takeMails().map(\.kind) == ["create-password"])
    }

    @Test func `F27 what somebody has is left alone, refused rows do not keep the others back`() async throws {
        let acme = try await Installation()
        try await acme.assign("1001")
        try await acme.tell("latchkey.profile.disabled")
        let ends = try await migrate(ada, adaAgain, ["2001", "Bob", "Babbage", "bob@acme.example", ""], into: acme)
        #expect(ends[0] == .left(username: "grace", isFallback: true))
        #expect("\(ends[1])".contains("disabled"))
        #expect(try ends[2] == .made(Username("bob@acme.example")))
    }

    @Test func `F28 migrated people keep their passwords`() async throws {
        let acme = try await Installation()
        _ = try await migrate(ada, into: acme)
        // Of `Installation.password`, by libxcrypt 4.4.33.
        let hash = "$5$rounds=1000$saltstring$tjZfwStMptPLFevuNpPrH.J7f57qLAyTQ11wJWGkTE."
        let row = ImportHashes.Row(line: 2, username: "ada@acme.example", hash: hash)
        #expect(try await acme.latchkey.importHashes([row], pbx: PBXID("acme"), actor: "command").imported == 1)
        #expect(try await acme.isRight(username: "ada@acme.example"))
    }
}
