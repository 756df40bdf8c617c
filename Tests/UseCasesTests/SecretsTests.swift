import Cryptography
import Domain
import Foundation
import Storage
import TestSupport
import Testing
import UseCases

/// Nodes agree on their secrets through the database, and rotate them through it.
@Suite struct SecretsTests {
    private let world = World()
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    /// A node of the one database, with a secrets directory of its own.
    private struct Node {
        let store: Store
        let secrets: Secrets
        let world: World
        let directory: String

        var agree: AgreeOnSecrets { AgreeOnSecrets(store: store, ambient: world.ambient, secrets: secrets) }
        var chain: HistoryChain { HistoryChain(key: secrets.history) }
        var rotate: RotateSecrets { RotateSecrets(store: store, ambient: world.ambient, secrets: secrets, chain: chain) }

        func list() async throws -> [SecretView] {
            try await ListSecrets(store: store, ambient: world.ambient)(files: Secrets.survey(directory: directory))
        }

        var token: String? { secrets.ids(of: .token).first }
    }

    private func node(_ name: String, copiedFrom other: Node? = nil) async throws -> Node {
        let path = "\(directory.path)/\(name)"
        if let other { try FileManager.default.copyItem(atPath: other.directory, toPath: path) }
        let store = try await Store.open("sqlite:\(directory.path)/latchkey.sqlite3", now: world.now)
        return Node(store: store, secrets: try Secrets.load(directory: path), world: world, directory: path)
    }

    private func copy(_ file: String, from: Node, to: Node) throws {
        try FileManager.default.copyItem(atPath: "\(from.directory)/\(file)", toPath: "\(to.directory)/\(file)")
    }

    @Test func `the first node's keys are the database's, and a node with the same ones agrees`() async throws {
        let a = try await node("a")
        #expect(try await a.agree() == AgreeOnSecrets.Outcome())
        let b = try await node("b", copiedFrom: a)
        #expect(try await b.agree() == AgreeOnSecrets.Outcome())
        let views = try await a.list()
        #expect(views.map(\.purpose) == Secrets.Purpose.allCases.map(\.rawValue))
        #expect(views.allSatisfy { $0.current && $0.here && $0.currentAt == world.now.description })
    }

    @Test func `foreign secrets are refused, each purpose with the key that is wanted`() async throws {
        let a = try await node("a")
        _ = try await a.agree()
        let stranger = try await node("b")
        let before = stranger.token
        let outcome = try await stranger.agree()
        #expect(outcome.lacking.map(\.key.purpose) == Secrets.Purpose.allCases)
        #expect(outcome.lacking.map(\.key.id) == Secrets.Purpose.allCases.compactMap { a.secrets.ids(of: $0).first })
        #expect(outcome.refusals.count == 5)
        let line = try #require(outcome.refusals.first)
        #expect(line.hasPrefix("the token key is not the one that this database was made with (it wants \(try #require(a.token)))"))
        #expect(stranger.token == before)
        #expect(try await a.agree() == AgreeOnSecrets.Outcome())
        #expect(try await a.store.read { tx in try tx.secrets.list().count } == 5)
        #expect(try await stranger.list().filter { $0.current && !$0.here }.count == 5)
    }

    @Test func `one key that differs is named alone`() async throws {
        let a = try await node("a")
        _ = try await a.agree()
        let b = try await node("b", copiedFrom: a)
        try FileManager.default.removeItem(atPath: "\(b.directory)/history.key")
        let damaged = Node(store: b.store, secrets: try Secrets.load(directory: b.directory), world: world, directory: b.directory)
        #expect(try await damaged.agree().refusals.map { String($0.prefix(15)) } == ["the history key"])
    }

    @Test func `of two nodes that start at once with keys of their own one wins, and the other is refused all of them`() async throws {
        for round in 0..<5 {
            let place = try SecretsTests()
            let (a, b) = (try await place.node("a\(round)"), try await place.node("b\(round)"))
            async let first = a.agree()
            async let second = b.agree()
            let refused = [try await first.refusals.count, try await second.refusals.count]
            #expect(refused.sorted() == [0, 5])
        }
    }

    @Test func `a rotation is announced, reaches every node while it runs, and stands in the history`() async throws {
        let a = try await node("a")
        _ = try await a.agree()
        let b = try await node("b", copiedFrom: a)
        _ = try await b.agree()
        let old = try #require(a.token)
        let new = try await a.rotate.make(.token, actor: "test")
        #expect(try await a.list().first { $0.id == new }?.current == false)
        try copy("token.\(new).key", from: a, to: b)
        let from = world.now.adding(AgreeOnSecrets.notice)
        #expect(try await a.rotate(.token, id: new, actor: "test") == .done(from: from))

        world.turn(AgreeOnSecrets.notice - .microseconds(1))
        for node in [a, b] {
            #expect(try await node.agree() == AgreeOnSecrets.Outcome())
            #expect(node.secrets.ids(of: .token) == [old, new])
        }
        world.turn(.microseconds(1))
        for node in [a, b] {
            #expect(try await node.agree().taken.map(\.id) == [new])
            #expect(node.secrets.ids(of: .token) == [new, old])
            #expect(try await node.agree() == AgreeOnSecrets.Outcome())
        }
        #expect(try await a.rotate(.token, id: new, actor: "test") == .isCurrent)
        #expect(try await node("c", copiedFrom: a).agree().refusals.isEmpty)

        let history = try await Browse(store: a.store).history(profile: nil, after: nil, limit: 9).items
        #expect(history.map(\.action) == ["secret.created", "secret.rotated"])
        #expect(history.allSatisfy { $0.subject == "secret/token/\(new)" && $0.pbx.isEmpty })
        #expect(try await VerifyHistory(store: a.store, chain: a.chain)().findings.isEmpty)
    }

    @Test func `a node that lacks the new key says so before it is current, goes on with what it has, and catches up`() async throws {
        let a = try await node("a")
        _ = try await a.agree()
        let b = try await node("b", copiedFrom: a)
        let old = try #require(b.token)
        let new = try await a.rotate.make(.token, actor: "test")
        _ = try await a.rotate(.token, id: new, actor: "test")
        let early = try await b.agree()
        #expect(early.lacking.map(\.key.id) == [new] && early.refusals.isEmpty)
        world.turn(AgreeOnSecrets.notice)
        let late = try await b.agree()
        #expect(late.refusals.count == 1)
        #expect(late.lacking.first?.description.contains("lacks the token key \(new)") == true)
        #expect(b.token == old)
        try copy("token.\(new).key", from: a, to: b)
        #expect(try await b.agree().taken.map(\.id) == [new])
    }

    @Test func `a key is put in use only where it lies, one at a time, and only for what rotates`() async throws {
        let a = try await node("a")
        _ = try await a.agree()
        let old = try #require(a.token)
        #expect(try await a.rotate(.token, id: "00000000", actor: "test") == .lacksFile)
        #expect(try await a.rotate(.token, id: old, actor: "test") == .isCurrent)
        let (one, two) = (try await a.rotate.make(.token, actor: "test"), try await a.rotate.make(.token, actor: "test"))
        _ = try await a.rotate(.token, id: one, actor: "test")
        let from = world.now.adding(AgreeOnSecrets.notice)
        #expect(try await a.rotate(.token, id: two, actor: "test") == .underWay(id: one, from: from))
        world.turn(AgreeOnSecrets.notice)
        #expect(try await a.rotate(.token, id: old, actor: "test") == .done(from: from.adding(AgreeOnSecrets.notice)))
        world.turn(AgreeOnSecrets.notice)
        _ = try await a.agree()
        #expect(a.token == old)
        for purpose in [Secrets.Purpose.history, .limits] {
            await #expect(throws: Refusal.self) { try await a.rotate.make(purpose, actor: "test") }
            await #expect(throws: Refusal.self) { try await a.rotate(purpose, id: old, actor: "test") }
        }
    }

    @Test func `a node whose clock runs behind the first one's still agrees`() async throws {
        let a = try await node("a")
        _ = try await a.agree()
        world.turn(.seconds(-5))
        #expect(try await node("b", copiedFrom: a).agree() == AgreeOnSecrets.Outcome())
    }
}
