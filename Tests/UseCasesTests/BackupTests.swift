import Cryptography
import Domain
import Foundation
import Mail
import Storage
import TestSupport
import Testing
import UseCases

/// R10: a backup is of one instant, and what is restored from it goes on there.
@Suite struct BackupTests {
    /// An installation, the file that it is backed up into, and a place to restore it to.
    private struct Scene {
        let house: Installation
        let file: String
        let place: any TestDatabase
        private let secrets: String

        init(from: Backend = .chosen, to: Backend = .chosen, isDelivering: Bool = false) async throws {
            house = try await Installation(database: from.database(), isDelivering: isDelivering)
            _ = try house.latchkey.maildir.identity(orNew: house.latchkey.node.spool)
            file = "\(house.directory.path)/backup"
            place = try to.database()
            secrets = "\(house.directory.path)/secrets"
            let keys = ["token", "pepper", "history", "limits", "form"].enumerated().map { (file: "\($1).key", byte: UInt8($0 + 1)) }
            let archived = keys.map {
                Secrets.Archived(file: $0.file, revealedContent: String(repeating: "0\($0.byte)", count: SecretKey.size))
            }
            try Secrets.unpack(archived, into: secrets)
        }

        @discardableResult
        func backUp(node: String = "a") async throws -> BackUp.Report {
            let latchkey = house.latchkey
            let backUp = BackUp(
                store: latchkey.store, ambient: latchkey.ambient, chain: try latchkey.chain, lease: Latchkey.lease, spool: latchkey.maildir,
                node: node, isDelivering: latchkey.isDelivering, patience: .seconds(1))
            return try await backUp(to: file, secrets: [], version: "test", actor: "command")
        }

        func restore(isReplacing: Bool = false) async throws -> Restore.Outcome {
            let restore = Restore(
                url: place.url, secretsDirectory: secrets, temporary: house.directory.path, ambient: house.world.ambient,
                lease: Latchkey.lease, held: nil)
            return try await restore(file, isReplacing: isReplacing)
        }

        /// A process over the restored database, with a spool of its own or that of the house.
        func there(spool: String = "there") async throws -> Latchkey {
            let store = try await place.open(now: house.world.now)
            let latchkey = try Latchkey(
                store: store, spool: "\(house.directory.path)/\(spool)", world: house.world, isDelivering: house.latchkey.isDelivering)
            _ = try latchkey.maildir.prepare()
            try await latchkey.start()
            return latchkey
        }

        /// What that process has in its spool once all that was asked for is answered and written.
        func mails(of there: Latchkey) async throws -> [SpoolFile] {
            while try await there.answer().hasMore {}
            while try await !there.send().spooled.isEmpty {}
            return try house.directory.names(in: "there/new").compactMap { try there.maildir.read($0).flatMap(SpoolFile.init) }
        }
    }

    private static let ways: [(from: Backend, to: Backend)] = Backend.all.flatMap { from in Backend.all.map { (from, $0) } }

    @Test(arguments: ways)
    func `R10 what waited is sent, what was spooled is not sent again, and every earlier link is dead`(from: Backend, to: Backend)
        async throws
    {
        let scene = try await Scene(from: from, to: to)
        let token = try await scene.house.invited()
        #expect(try await scene.house.set(with: token) == .done(username: "ada"))
        let second = try await scene.house.tell("latchkey.password.reset-requested")
        let resets = try await scene.house.takeMails().filter { $0.token != nil }
        try await scene.house.assign("1002")
        let report = try await scene.backUp()
        #expect(report.rows > 20 && second.state == "answered")
        guard case .restored(let restored) = try await scene.restore() else { return #expect(Bool(false), "it was not restored") }
        #expect(restored.waitingEmails == 1 && restored.checksum == report.checksum)
        let there = try await scene.there()
        #expect(try await there.send().spooled.count == 1)
        for mail in resets {
            guard case .dead = try await there.openLink(mail.token) else { return #expect(Bool(false), "a link is alive") }
        }
        let verified = try await there.verify(username: "ada", password: Password(Array(Installation.password.utf8)), pbx: nil)
        guard case .right = verified else { return #expect(Bool(false), "\(verified)") }
        #expect(try await there.verifyHistory().findings.isEmpty)
        #expect(try await there.browse.history(profile: nil, after: nil, limit: 1000).items.last?.action == "storage.restored")
    }

    @Test(arguments: [(Ambient.Step.emailsSealed, 1), (.draftPublished, 0)])
    func `R10 what was on its way into the spool when all stood still is sent once`(step: Ambient.Step, sends: Int) async throws {
        let scene = try await Scene()
        _ = try await scene.house.takeMails()
        try await scene.house.assign()
        scene.house.world.crash(at: step, call: 1)
        await #expect(throws: World.Crash.self) { try await scene.house.sendAll() }
        scene.house.world.turn(.seconds(60))
        try await scene.backUp()
        guard case .restored = try await scene.restore() else { return #expect(Bool(false), "it was not restored") }
        let there = try await scene.there()
        #expect(try await there.send().spooled.count == sends)
    }

    @Test(arguments: ["a", "b"])
    func `R10 a node that lives and cannot publish holds no backup up`(machine: String) async throws {
        let scene = try await Scene()
        _ = try await scene.house.takeMails()
        try await scene.house.assign()
        scene.house.world.crash(at: .emailsSealed, call: 1)
        await #expect(throws: World.Crash.self) { try await scene.house.sendAll() }
        try await scene.backUp(node: machine)
        try await scene.house.latchkey.join.leave()
        guard case .restored = try await scene.restore() else { return #expect(Bool(false), "it was not restored") }
        #expect(try await scene.there().send().spooled.count == 1)
    }

    @Test(arguments: [(days: 0, wasPutOff: false), (6, false), (6, true)])
    func `R10 in the place of an email that was still to be delivered comes a fresh one, however old the backup is`(
        days: Int, wasPutOff: Bool
    ) async throws {
        let scene = try await Scene(isDelivering: true)
        try await scene.house.assign("1001", office: true)
        try await scene.house.sendAll()
        if wasPutOff {
            let relay = Relay()
            relay.isAway = true
            #expect(try await scene.house.deliverAll(relay.world) == [.putOff, .putOff])
        }
        try await scene.backUp()
        scene.house.world.turn(.seconds(days * 86_400))
        guard case .restored = try await scene.restore() else { return #expect(Bool(false), "it was not restored") }
        let there = try await scene.there(spool: "spool")
        #expect(try await [there.deliverOnce(), there.deliverOnce(), there.deliverOnce()] == [.withdrawn, .withdrawn, nil])
        while try await there.answer().hasMore {}
        #expect(try await there.send().spooled.count == 2)
    }

    @Test func `R10 what was still to be delivered is sent where its spool is lost, too`() async throws {
        let scene = try await Scene(isDelivering: true)
        try await scene.house.settledIn()
        try await scene.house.sendAll()
        try await scene.backUp()
        guard case .restored = try await scene.restore() else { return #expect(Bool(false), "it was not restored") }
        let there = try await scene.there()
        let mails = try await scene.mails(of: there)
        #expect(
            mails.map { "\($0.kind) \($0.to)" }.sorted() == [
                "create-password grace@acme.example", "existing-credentials ada@acme.example", "password-changed ada@acme.example",
            ])
        guard case .alive = try await there.openLink(mails.compactMap(\.token).first) else {
            return #expect(Bool(false), "the fresh link is dead")
        }
    }

    @Test(arguments: [true, false])
    func `R10 what lay in the spool, and was to be delivered, when all stood still before it was told of is sent`(isThere: Bool)
        async throws
    {
        let scene = try await Scene(isDelivering: true)
        let spool = "\(scene.house.directory.path)/spool"
        _ = try await scene.house.takeMails()
        try await scene.house.assign()
        scene.house.world.crash(at: .draftPublished, call: 1)
        await #expect(throws: World.Crash.self) { try await scene.house.sendAll() }
        scene.house.world.turn(.seconds(60))
        if !isThere {
            // An old mount point, say: what lies there tells nothing.
            try FileManager.default.moveItem(atPath: spool, toPath: spool + "-aside")
            _ = try scene.house.latchkey.maildir.prepare()
        }
        try await scene.backUp()
        guard case .restored = try await scene.restore() else { return #expect(Bool(false), "it was not restored") }
        let there = try await scene.there()
        let mails = try await scene.mails(of: there)
        #expect(mails.map(\.to).filter { $0 == "ada@acme.example" } == ["ada@acme.example"])
    }

    @Test func `R10 emails that the restored database does not know go from the spool`() async throws {
        let scene = try await Scene()
        try await scene.house.sendAll()
        let before = scene.house.directory.names(in: "spool/new")
        try await scene.backUp()
        try await scene.house.assign()
        try await scene.house.sendAll()
        try await scene.house.latchkey.join.leave()
        guard case .restored = try await scene.restore() else { return #expect(Bool(false), "it was not restored") }
        let there = try await scene.there(spool: "spool")
        #expect(scene.house.directory.names(in: "spool/new") == before)
        #expect(try await there.send().spooled.isEmpty)
    }

    @Test func `R10 a place that holds something is left as it is, and so is one amid a restore that is broken off`() async throws {
        let scene = try await Scene()
        try await scene.backUp()
        let other = try await Installation(database: scene.place)
        // On PostgreSQL leases end by its own clock, which is not that of the test.
        if Backend.chosen == .sqlite { #expect(try await scene.restore() == .nodeIsAlive("a")) }
        try await other.latchkey.join.leave()
        #expect(try await scene.restore() == .targetIsNotEmpty(table: "pbx"))
        scene.house.world.crash(at: .restorePrepared, call: 1)
        await #expect(throws: World.Crash.self) { try await scene.restore(isReplacing: true) }
        try await other.expectWholeHistory()
        #expect(try await !other.actions().contains("storage.restored"))
        guard case .restored = try await scene.restore(isReplacing: true) else { return #expect(Bool(false), "it was not restored") }
        #expect(try await scene.there().browse.history(profile: nil, after: nil, limit: 1000).items.last?.action == "storage.restored")
    }
}
