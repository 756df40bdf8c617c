import Domain
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Storage

/// What an engine promises, whatever stands in it.
@Suite struct StoreTests {
    @Test(arguments: Backend.all)
    func `migrations run once, and a second start changes nothing`(backend: Backend) async throws {
        let database = try backend.database()
        try await database.open(now: Moment.start).close()
        let before = try database.intruder().texts("SELECT name || ' ' || applied_at FROM migration ORDER BY name")
        let schema = try database.intruder().texts(Self.schema(backend))
        try await database.open(now: Moment.after(.seconds(60))).close()
        #expect(try database.intruder().texts("SELECT name || ' ' || applied_at FROM migration ORDER BY name") == before)
        #expect(try database.intruder().texts(Self.schema(backend)) == schema)
        #expect(!before.isEmpty && !schema.isEmpty)
    }

    private static func schema(_ backend: Backend) -> String {
        switch backend {
        case .sqlite: "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name"
        case .postgresql:
            """
            SELECT table_name || '.' || column_name || ' ' || data_type FROM information_schema.columns WHERE table_schema = 'public'
            ORDER BY table_name, ordinal_position
            """
        }
    }

    @Test(arguments: Backend.all)
    func `a database of a newer version is refused and left as it is`(backend: Backend) async throws {
        let database = try backend.database()
        try await database.open(now: Moment.start).close()
        let steps = try #require(try database.intruder().number("SELECT COUNT(*) FROM migration"))
        try database.intruder().run("INSERT INTO migration (name, applied_at) VALUES ('99 from the future', 1)")
        let fault = await #expect(throws: StorageFault.self) { try await database.open(now: Moment.start) }
        #expect(fault?.kind == .newerVersion && fault?.hint.isEmpty == false)
        #expect(try database.intruder().number("SELECT COUNT(*) FROM migration") == steps + 1)
    }

    @Test func `a file that is no database is refused as damaged`() async throws {
        let database = try SQLiteTestDatabase()
        try Data(repeating: 0x41, count: 8192).write(to: URL(filePath: database.path))
        let fault = await #expect(throws: StorageFault.self) { try await database.open(now: Moment.start) }
        #expect(fault?.kind == .corrupt)
    }

    @Test func `R10 a backup whose disk is full speaks of that disk, and not of the database's`() throws {
        let directory = try TemporaryDirectory()
        let file = try DatabaseFile.make("\(directory.path)/backup.part")
        try file.makeTables(at: Moment.start)
        let fault = #expect(throws: StorageFault.self) {
            try file.write { tx in
                // No more pages than there are.
                _ = try tx.rows("PRAGMA max_page_count = 1")
                for number in 0..<100 {
                    try tx.run("INSERT INTO milestone (name, at) VALUES (?1, 1)", String(repeating: "\(number) ", count: 1000))
                }
            }
        }
        #expect(fault?.kind == .diskFull && fault?.hint == "Make room on its disk, then do it again.")
    }

    @Test(arguments: ["", "sqlite:", "mysql://x", "latchkey.sqlite3"])
    func `a url of another form is refused as a setting`(url: String) async {
        let fault = await #expect(throws: StorageFault.self) { try await Store.open(url, now: Moment.start) }
        #expect(fault?.kind == .settings)
    }

    @Test func `Q2 SQLite writes with synchronous FULL, its own journal and foreign keys`() async throws {
        let database = try SQLiteTestDatabase()
        let store = try await database.open(now: Moment.start)
        let (synchronous, journal, keys) = try await store.write { tx in
            (
                try tx.rows("PRAGMA synchronous").first?.integer(0), try tx.rows("PRAGMA journal_mode").first?.text(0),
                try tx.rows("PRAGMA foreign_keys").first?.integer(0)
            )
        }
        #expect(synchronous == 2 && journal == "wal" && keys == 1)
    }

    @Test func `S3 nobody but the owner may read the database and what lies beside it`() async throws {
        let database = try SQLiteTestDatabase()
        let store = try await database.open(now: Moment.start)
        defer { try? store.close() }
        for end in ["", "-wal", "-shm", ".lock"] {
            let attributes = try FileManager.default.attributesOfItem(atPath: database.path + end)
            #expect(attributes[.posixPermissions] as? Int == 0o600, "\(end)")
        }
    }

    @Test(arguments: Backend.all)
    func `a transaction that fails leaves nothing behind`(backend: Backend) async throws {
        let filled = try await Filled(backend)
        let (form, other) = (try Filled.form("new"), try Filled.form("ADA"))
        await #expect(throws: StorageFault.self) {
            try await filled.store.write { [pbx = filled.pbx] tx in
                _ = try tx.profiles.insert(form, pbx: pbx, at: Moment.start)
                _ = try tx.profiles.insert(other, pbx: pbx, at: Moment.start)
            }
        }
        #expect(try await filled.store.read { tx in try tx.profiles.find(usernameKey: "new") } == nil)
    }

    @Test(arguments: Backend.all)
    func `Q2 of transactions that wait together each has its own end, and one that fails takes none along`(backend: Backend) async throws {
        let filled = try await Filled(backend)
        let runs = Runs()
        let held = Task { try await filled.store.write { _ in Thread.sleep(forTimeInterval: 0.2) } }
        try await Task.sleep(for: .milliseconds(50))
        let failed = await withTaskGroup(of: Int?.self) { group in
            for number in 0..<20 {
                group.addTask {
                    do {
                        try await filled.store.write { tx in
                            runs.count.add(1, ordering: .relaxed)
                            _ = try tx.events.insert(
                                id: "\(number)", source: "/p", type: "t", pbx: "acme", json: "{}", actor: "test", at: Moment.start)
                            if number % 7 == 3 { throw Refusal(.invalidValue, "number \(number)") }
                        }
                        return nil
                    } catch {
                        return (error as? StorageFault)?.underlying.contains("number \(number)") == true ? number : -1
                    }
                }
            }
            return await group.compactMap(\.self).reduce(into: Set<Int>()) { $0.insert($1) }
        }
        try await held.value
        #expect(failed == [3, 10, 17])
        let ids = try await filled.store.read { tx in try tx.events.list(state: nil, after: nil, limit: 100).map(\.id) }
        #expect(ids.sorted() == (0..<20).filter { $0 % 7 != 3 }.map(String.init).sorted())
        // The group was tried, and then each of it alone.
        if backend == .sqlite { #expect(runs.count.load(ordering: .relaxed) > 20) }
    }

    private final class Runs: Sendable {
        let count = Atomic<Int>(0)
    }

    @Test(arguments: Backend.all)
    func `a reader never sees half a transaction`(backend: Backend) async throws {
        let filled = try await Filled(backend)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for index in 0..<100 {
                    try await filled.store.write { tx in
                        try tx.guesses.clear("x\(index)")
                        _ = try tx.guesses.admit("one", at: Moment.after(.seconds(4000 * index)))
                        _ = try tx.guesses.admit("two", at: Moment.after(.seconds(4000 * index)))
                    }
                }
            }
            group.addTask {
                for _ in 0..<100 {
                    let (one, two) = try await filled.store.read { tx in (try tx.guesses.failures("one"), try tx.guesses.failures("two")) }
                    #expect(one == two)
                }
            }
            try await group.waitForAll()
        }
    }

    @Test(arguments: Backend.all)
    func `Q2 two stores that write to one database at once lose nothing`(backend: Backend) async throws {
        let database = try backend.database()
        let stores = [try await database.open(now: Moment.start), try await database.open(now: Moment.start)]
        let start = ContinuousClock.now
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (index, store) in stores.enumerated() {
                group.addTask {
                    for number in 0..<1000 {
                        let id = try await store.write { tx in
                            try tx.events.insert(
                                id: "\(index)-\(number)", source: "/p", type: "t", pbx: "acme", json: "{}", actor: "test", at: Moment.start)
                        }
                        #expect(id != nil)
                    }
                }
            }
            try await group.waitForAll()
        }
        print("two stores, 2,000 transactions: \(ContinuousClock.now - start)")
        for store in stores { try store.close() }
        let again = try await database.open(now: Moment.start)
        let ids = try await again.read { tx in try tx.events.list(state: nil, after: nil, limit: 5000).map(\.id) }
        #expect(ids.count == 2000 && Set(ids).count == 2000)
        if backend == .sqlite { #expect(try database.intruder().texts("PRAGMA integrity_check") == ["ok"]) }
    }

    @Test(arguments: Backend.all)
    func `a fault tells neither statement nor values`(backend: Backend) async throws {
        let filled = try await Filled(backend)
        let form = try Filled.form("ada", first: "Canary")
        let fault = await #expect(throws: StorageFault.self) {
            try await filled.store.write { [pbx = filled.pbx] tx in try tx.profiles.insert(form, pbx: pbx, at: Moment.start) }
        }
        #expect(fault.map { !"\($0)".contains("Canary") && !"\($0)".contains("INSERT") } == true)
    }

    @Test(arguments: Backend.all)
    func `a text with NUL is refused rather than cut short`(backend: Backend) async throws {
        let filled = try await Filled(backend)
        await #expect(throws: StorageFault.self) {
            try await filled.store.write { tx in try tx.guesses.admit("a\u{0}b", at: Moment.start) }
        }
        #expect(try await filled.store.read { tx in try tx.guesses.failures("a") } == 0)
    }
}
