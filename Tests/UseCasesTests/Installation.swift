import Cryptography
import Domain
import Foundation
import Intake
import Mail
import Storage
import TestSupport
import Testing
import UseCases

/// An installation in a directory of its own, with the PBX acme whose primary administrator is Grace, and what a test does with it.
final class Installation: Sendable {
    let world: World
    let directory: TemporaryDirectory
    let database: any TestDatabase
    let latchkey: Latchkey

    /// `isEmpty` leaves the PBX out. Where it is there, Grace's create-password lies in the spool, unless it was taken away.
    init(isEmpty: Bool = false, world: World = World(), database: (any TestDatabase)? = nil, isDelivering: Bool = false)
        async throws
    {
        self.world = world
        directory = try TemporaryDirectory()
        self.database = try database ?? Backend.chosen.database()
        let store = try await self.database.open(now: world.now)
        latchkey = try Latchkey(store: store, spool: "\(directory.path)/spool", world: world, isDelivering: isDelivering)
        _ = try latchkey.maildir.prepare()
        try await latchkey.start()
        if !isEmpty { try await createPBX("acme") }
    }

    func createPBX(_ id: String, administrator: String = "grace") async throws {
        let data =
            #"{"pbx":"\#(id)","name":"\#(id) Inc","administrator":{"firstName":"Grace","lastName":"Hopper","#
            + #""email":"\#(administrator)@\#(id).example","username":"\#(administrator)"}}"#
        try await submit("latchkey.pbx.created", data, source: "latchkey:/command")
    }

    /// Takes an event in and answers all that is due; the event's row.
    @discardableResult
    func submit(_ type: String, _ data: String, id: String? = nil, source: String = "/provisioning/acme") async throws -> EventView {
        let number = try await accept(type, data, id: id, source: source)
        try await answerAll()
        return try #require(try await latchkey.browse.event(number: number))
    }

    /// Takes an event in; its number.
    func accept(_ type: String, _ data: String, id: String? = nil, source: String = "/provisioning/acme") async throws -> Int64 {
        let event = try Self.event(type, data, id: id ?? UUID().uuidString, source: source)
        guard case .accepted(let number)? = try await latchkey.accept([event], actor: "test").first else {
            throw Refusal(.invalidValue, "the event was a duplicate")
        }
        return number
    }

    static func event(_ type: String, _ data: String, id: String, source: String = "/provisioning/acme") throws -> AcceptedEvent {
        let json = #"{"specversion":"1.0","id":"\#(id)","source":"\#(source)","type":"\#(type)","data":\#(data)}"#
        return try CloudEventReader.read(Array(json.utf8)[...], door: .inside)
    }

    func answerAll() async throws {
        while try await latchkey.answer().hasMore {}
    }

    /// Sends what is due and stamps it.
    func sendAll() async throws {
        while try await latchkey.send().hasMore {}
        _ = try await latchkey.settle()
    }

    /// The messages in `new/`, in the order of their rows.
    func mails() async throws -> [SpoolFile] {
        let rows = try await latchkey.browse.emails(state: nil, after: nil, limit: 10_000).items
        return try rows.compactMap { row in
            guard let file = row.file, let bytes = try latchkey.maildir.read(file) else { return nil }
            let mail: SpoolFile = try #require(SpoolFile(bytes), "\(file) is no whole message")
            return mail
        }
    }

    /// Sends all that is due and takes every message out of `new/`, as a reader of the spool does.
    func takeMails() async throws -> [SpoolFile] {
        try await sendAll()
        let mails = try await mails()
        for name in directory.names(in: "spool/new") { try FileManager.default.removeItem(atPath: "\(directory.path)/spool/new/\(name)") }
        return mails
    }
}

/// What happens to Ada, in one line.
extension Installation {
    static let ada = #"{"firstName":"Ada","lastName":"Byron","email":"ada@acme.example","username":"ada"}"#

    @discardableResult
    func assign(_ number: String = "1001", to profile: String = ada, office: Bool = true, id: String? = nil, pbx: String = "acme")
        async throws -> EventView
    {
        try await submit(
            "latchkey.extension.assigned", #"{"pbx":"\#(pbx)","extension":"\#(number)","virtualOffice":\#(office),"profile":\#(profile)}"#,
            id: id)
    }

    @discardableResult
    func tell(_ type: String, _ username: String = "ada", besides: String = "", source: String = "/provisioning/acme") async throws
        -> EventView
    {
        try await submit(type, #"{"pbx":"acme","profile":{"username":"\#(username)"}\#(besides)}"#, source: source)
    }

    /// Ada has extension 1001 with Virtual Office, no mail waits, and her token is in hand.
    func invited() async throws -> TokenText {
        try await assign()
        let mail = try #require(try await takeMails().first { $0.to == "ada@acme.example" })
        return try #require(mail.token)
    }

    /// Ada has extension 1001 and a password, and no mail waits.
    func settledIn(password: String = Installation.password) async throws {
        #expect(try await set(password, with: invited()) == .done(username: "ada"))
        _ = try await takeMails()
    }

    static let password = "quartz heron borrows umbrellas"

    func set(_ text: String = password, with token: TokenText?) async throws -> SetPassword.Outcome {
        try await latchkey.setPassword(token: token, password: Password(Array(text.utf8)), repeated: Password(Array(text.utf8)))
    }

    func verify(_ text: String = password, username: String = "ada", pbx: PBXID? = nil) async throws -> VerifyCredentials.Outcome {
        try await latchkey.verify(username: username, password: Password(Array(text.utf8)), pbx: pbx)
    }

    func isRight(_ text: String = password, username: String = "ada") async throws -> Bool {
        if case .right = try await verify(text, username: username) { return true }
        return false
    }

    func isAlive(_ token: TokenText) async throws -> Bool {
        if case .alive = try await latchkey.openLink(token) { return true }
        return false
    }

    func profile(_ username: String = "ada") async throws -> ProfileView? {
        try await latchkey.browse.profiles(named: username, pbx: PBXID("acme")).first
    }

    /// The number of the profile with that username.
    func number(_ username: String) async throws -> Int64 {
        let view = try #require(try await profile(username))
        return try #require(Int64(view.id))
    }

    func ext(_ number: String = "1001") async throws -> ExtensionView? {
        try await latchkey.browse.extension(ExtensionNumber(number), pbx: PBXID("acme"))
    }

    func actions() async throws -> [String] {
        try await latchkey.browse.history(profile: nil, after: nil, limit: 10_000).items.map(\.action)
    }

    /// F32: whatever happened, the history holds.
    func expectWholeHistory() async throws {
        let report = try await latchkey.verifyHistory()
        #expect(report.findings.isEmpty)
        #expect(report.entries > 0)
    }
}
