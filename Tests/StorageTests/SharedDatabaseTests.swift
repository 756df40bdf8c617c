import Domain
import Foundation
import TestSupport
import Testing

@testable import Storage

/// What holds where several processes work on one PostgreSQL at once.
@Suite(.enabled(if: Backend.all.contains(.postgresql))) struct SharedDatabaseTests {
    /// Two stores over one database, as two nodes have them.
    private struct Two {
        let database: any TestDatabase
        let one: Store
        let other: Store

        init() async throws {
            database = try Backend.postgresql.database()
            one = try await database.open(now: Moment.start)
            other = try await database.open(now: Moment.start)
        }
    }

    @Test func `R7 connections that are cut at any instant, amid a commit too, neither lose nor double a transaction`() async throws {
        let two = try await Two()
        try await two.one.write { tx in
            try tx.run("INSERT INTO guess (login, failures, blocked_until, touched_at) VALUES ('count', 0, 0, 0)")
        }
        let isDone = LockedFlag()
        let cutter = Task.detached { [database = two.database] in
            var cuts = 0
            while !isDone.isSet {
                // The intruder's own connection ends with the others now and then.
                let cut = try? database.intruder().texts(
                    "SELECT pg_terminate_backend(pid)::text FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
                cuts += cut?.count ?? 0
                usleep(UInt32.random(in: 2_000...30_000))
            }
            return cuts
        }
        var committed = 0
        var tries = 0
        while committed < 200, tries < 20_000 {
            tries += 1
            do {
                try await two.one.write { tx in try tx.run("UPDATE guess SET failures = failures + 1 WHERE login = 'count'") }
                committed += 1
            } catch {
                #expect(error.kind == .unavailable)
                await Task.yield()
            }
        }
        isDone.set()
        let cuts = await cutter.value
        let count = try await two.other.read { tx in try tx.guesses.failures("count") }
        print("R7 \(cuts) connections cut, \(committed) of \(tries) tries committed, \(count) found")
        #expect(cuts > 5 && committed == 200)
        #expect(count == committed)
    }

    @Test func `Q4 a PBX that one node answers is passed over by the other, and its lane stays open for what comes meanwhile`() async throws
    {
        let two = try await Two()
        try await insert("a-1", into: two.one)
        try await insert("b-1", into: two.one, pbx: "beta")
        try await two.one.write { tx in
            #expect(try tx.events.claimLanes(at: Moment.start, limit: 1) == ["acme"])
            let (claimed, accepted) = try Self.wait { [other = two.other] in
                let claimed = try await other.write { tx in try tx.events.claimLanes(at: Moment.start, limit: 9) }
                // Whoever hands in events does not wait for whoever answers.
                try await insert("a-2", into: other)
                return (claimed, true)
            }
            #expect(claimed == ["beta"] && accepted)
            for event in try tx.events.due(pbx: "acme", at: Moment.start, limit: 1) { try tx.events.answer(event.number, at: Moment.start) }
            try tx.events.rest("acme", at: Moment.start)
        }
        #expect(try await two.other.write { tx in try tx.events.claimLanes(at: Moment.start, limit: 9) }.contains("acme"))
    }

    @Test func `Q4 a lane does not close under an event that is not committed yet`() async throws {
        let two = try await Two()
        try await insert("a-1", into: two.one)
        try await two.one.write { tx in
            _ = try tx.events.insert(id: "a-2", source: "/p", type: "t", pbx: "acme", json: "{}", actor: "test", at: Moment.start)
            try tx.events.openLane("acme", dueAt: Moment.start)
            try Self.wait { [other = two.other] in
                try await other.write { tx in
                    #expect(try tx.events.claimLanes(at: Moment.start, limit: 9) == ["acme"])
                    let due = try tx.events.due(pbx: "acme", at: Moment.start, limit: 9)
                    for event in due { try tx.events.answer(event.number, at: Moment.start) }
                    try tx.events.rest("acme", at: Moment.start)
                }
            }
        }
        let due = try await two.other.write { tx in
            let lanes = try tx.events.claimLanes(at: Moment.start, limit: 9)
            return try lanes.flatMap { try tx.events.due(pbx: $0, at: Moment.start, limit: 9).map(\.id) }
        }
        #expect(due == ["a-2"])
    }

    @Test func `R6 guesses at one instant on two nodes are counted one after the other`() async throws {
        let two = try await Two()
        let admitted = try await withThrowingTaskGroup(of: Bool.self) { group in
            for index in 0..<60 {
                group.addTask {
                    let store = index % 2 == 0 ? two.one : two.other
                    return try await store.write { tx in
                        if case .admitted = try tx.guesses.admit("ada", at: Moment.start) { true } else { false }
                    }
                }
            }
            return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(admitted == GuessLimit.freeFailures)
    }

    @Test func `Q1 what a role that may do nothing else submits is there with its commit, and never there when rolled back`() async throws {
        let two = try await Two()
        let intruder = try two.database.intruder()
        let event = Self.event()
        let second = event.replacing("s-1", with: "s-2")
        try intruder.run("BEGIN; SELECT latchkey_submit('\(event)'); ROLLBACK")
        #expect(try await take(two.one).isEmpty)
        try intruder.run("BEGIN; SELECT latchkey_submit('\(event)'); SELECT latchkey_submit('\(second)'); COMMIT")
        let rows = try await take(two.one)
        #expect(rows.map(\.event) == [event, second])
        #expect(try await take(two.other).isEmpty)
    }

    /// An event, or what is left of one whose members are replaced.
    private static func event(version: String = #""1.0""#, id: String = #""s-1""#, data: String = #"{"pbx":"acme","extension":"1"}"#)
        -> String
    {
        #"{"specversion":\#(version),"id":\#(id),"source":"/sql","type":"latchkey.extension.cleared","data":\#(data)}"#
    }

    private static let unreadable = [
        "", "no json", "[]", #"{"specversion":"1.0"}"#, event(version: #""0.3""#), event(version: "1.0"), event(id: #""""#), event(id: "1"),
        event(data: "null"),
        event(id: #""\u0000""#), event(data: #"{"pbx":"a","x":"\ud800"}"#), event(data: #"{"pbx":1}"#),
        event(data: #"{"pbx":"a","x":"\#(String(repeating: "x", count: 65_536))"}"#),
    ]

    @Test(arguments: unreadable)
    func `Q3 what no node could read is refused by the function, with what is wrong`(event: String) async throws {
        let two = try await Two()
        let intruder = try two.database.intruder()
        let error = #expect(throws: (any Error).self) { try intruder.run("SELECT latchkey_submit('\(event)')") }
        #expect(error.map { "\($0)".contains("latchkey_submit: ") } == true)
        #expect(try await take(two.one).isEmpty)
    }

    @Test(arguments: ["postgresql://nobody-here@127.0.0.1:1/latchkey", "postgresql:///x?host=%2Fnowhere"])
    func `a server that is away is no fault of opening, and each use says so`(url: String) async throws {
        let store = try await Store.open(url, now: Moment.start)
        let fault = await #expect(throws: StorageFault.self) { try await store.read { tx in try tx.guesses.failures("x") } }
        #expect(fault?.kind == .unavailable)
    }

    @Test func `a schema in which everybody may make objects is refused, with the statement that ends it`() async throws {
        let database = try Backend.postgresql.database()
        try database.intruder().run("GRANT CREATE ON SCHEMA public TO PUBLIC")
        let fault = await #expect(throws: StorageFault.self) { try await database.open(now: Moment.start) }
        #expect(fault?.kind == .settings && fault?.hint == "Run: REVOKE CREATE ON SCHEMA public FROM PUBLIC")
    }

    @Test(arguments: [
        ("postgresql:///x", nil), ("postgresql://u@%2Ftmp:5432/x", nil), ("postgresql://localhost,127.0.0.1/x", nil),
        ("postgresql://db.example.com/x", "verify-full"), ("postgresql://localhost,db.example.com/x", "verify-full"),
        ("postgresql:///x?hostaddr=192.0.2.1", "verify-full"), ("postgresql://localhost/x?hostaddr=192.0.2.1", "verify-full"),
        ("postgresql://db.example.com/x?sslmode=require", "require"),
    ])
    func `a server that is not this machine is verified in full, unless the URL says otherwise`(url: String, mode: String?) throws {
        #expect(try PostgreSQLSettings(url: url).options.last { $0.name == "sslmode" }?.value == mode)
    }

    @Test(arguments: [
        (#"FATAL:  password authentication failed for user "u""#, StorageFault.Kind.settings),
        (#"FATAL:  database "x" does not exist"#, .settings),
        (#"FATAL:  role "x" does not exist"#, .settings), ("SSL error: certificate verify failed", .settings),
        ("server does not support SSL, but SSL was required", .settings), ("connection refused\n\tIs the server running?", .unavailable),
        ("FATAL:  the database system is starting up", .unavailable), ("session is read-only", .unavailable),
    ])
    func `what a connection is refused with is told apart from a server that is away`(words: String, kind: StorageFault.Kind) {
        let fault = StorageFault(from: .refused(words), operation: "x")
        #expect(fault.kind == kind && !fault.underlying.contains("\n") && !fault.underlying.contains("\t"))
    }

    private func take(_ store: Store) async throws -> [SubmissionRow] {
        try await store.write { tx in try tx.submissions.take(limit: 9) }
    }

    private func insert(_ id: String, into store: Store, pbx: String = "acme") async throws {
        try await store.write { tx in
            _ = try tx.events.insert(id: id, source: "/p", type: "t", pbx: pbx, json: "{}", actor: "test", at: Moment.start)
            try tx.events.openLane(pbx, dueAt: Moment.start)
        }
    }

    /// What another node does amid a transaction of this one, which runs on a thread of its own and may wait.
    @discardableResult
    private static func wait<T: Sendable>(_ work: @Sendable @escaping () async throws -> T) throws -> T {
        let (gate, box) = (DispatchSemaphore(value: 0), ResultBox<T>())
        Task.detached {
            do { box.set(.success(try await work())) } catch { box.set(.failure(error)) }
            gate.signal()
        }
        gate.wait()
        return try box.get()
    }
}

/// A result that one thread leaves for another.
private final class ResultBox<T: Sendable>: @unchecked Sendable {
    private let lock = NSLock()
    private var result: Result<T, any Error>?

    struct Nothing: Error {}

    func set(_ result: Result<T, any Error>) { lock.withLock { self.result = result } }
    func get() throws -> T {
        guard let result = lock.withLock({ result }) else { throw Nothing() }
        return try result.get()
    }
}

/// A flag that one task sets and another looks at.
private final class LockedFlag: @unchecked Sendable {
    private let lock = NSLock()
    private var flag = false
    var isSet: Bool { lock.withLock { flag } }
    func set() { lock.withLock { flag = true } }
}
