import Foundation
import TestSupport
import Testing

@testable import Storage

/// Where an SQLite database lies, and what becomes of it when many open it at once.
struct DatabasePlaceTests {
    private let directory: TemporaryDirectory
    private let files = FileManager.default

    init() throws {
        directory = try TemporaryDirectory()
        for name in ["named", "real"] { try files.createDirectory(atPath: "\(directory.path)/\(name)", withIntermediateDirectories: true) }
        try files.createSymbolicLink(atPath: "\(directory.path)/named/db", withDestinationPath: "../real/db")
    }

    private func mark(_ store: Store, _ login: String) async throws {
        try await store.write { tx in
            try tx.run("INSERT INTO guess (login, failures, blocked_until, touched_at) VALUES (?1, 0, 0, 0)", login)
        }
    }

    private func marks(_ store: Store) async throws -> Int {
        try await store.read { tx in try tx.rows("SELECT login FROM guess").count }
    }

    @Test func `behind a link lies one database with one lock, whatever it is called`() async throws {
        let store = try await Store.open("sqlite:\(directory.path)/named/db", now: Moment.start)
        try await mark(store, "one")
        #expect(try files.contentsOfDirectory(atPath: "\(directory.path)/named") == ["db"])
        #expect(try files.destinationOfSymbolicLink(atPath: "\(directory.path)/named/db") == "../real/db")
        #expect(try files.contentsOfDirectory(atPath: "\(directory.path)/real").contains("db.lock"))
        try store.close()
        let other = try await Store.open("sqlite:\(directory.path)/real/db", now: Moment.start)
        #expect(try await marks(other) == 1)
        try other.close()
    }

    @Test func `what is restored takes the place that the link leads to`() async throws {
        let name = "\(directory.path)/named/db"
        let store = try await Store.open("sqlite:\(name)", now: Moment.start)
        try await mark(store, "one")
        try store.close()
        let staging = try SQLiteTakeover.staging(for: name)
        let staged = try await Store.open("sqlite:\(staging)", now: Moment.start)
        try staged.close()
        try SQLiteTakeover.replace(name, with: staging)
        SQLiteTakeover.clear(staging)
        #expect(try files.destinationOfSymbolicLink(atPath: name) == "../real/db")
        let other = try await Store.open("sqlite:\(directory.path)/real/db", now: Moment.start)
        #expect(try await marks(other) == 0)
        try other.close()
    }

    @Test func `who opens it first takes nothing from who opens it at the same time`() async throws {
        for round in 0..<20 {
            let url = "sqlite:\(directory.path)/real/\(round)"
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<4 {
                    group.addTask {
                        let store = try await Store.open(url, now: Moment.start)
                        try await mark(store, "\(number)")
                        try store.close()
                    }
                }
                try await group.waitForAll()
            }
            let store = try await Store.open(url, now: Moment.start)
            #expect(try await marks(store) == 4)
            try store.close()
        }
    }
}
