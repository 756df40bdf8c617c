import Domain
import Foundation
import Mail
import Storage
import TestSupport
import Testing
import UseCases

/// Walks through every disk that a power cut at any call can leave, and from each on to the end.
final class PowerCutCheck {
    /// A disk and a database from which a process starts.
    private struct Start {
        let disk: SimulatedFileSystem.State
        let database: TemporaryDirectory
    }

    let durability: Durability
    var failsFirstSync = false
    var hasLyingDisk = false
    private(set) var statesChecked = 0
    private(set) var bad: [String] = []
    private var decisions = 0
    private var seen: Set<[AnyHashable]> = []

    init(durability: Durability) throws { self.durability = durability }

    func run(decisions: Int, cuts: Int) async throws {
        self.decisions = decisions
        let disk = SimulatedFileSystem()
        _ = try Maildir(directory: "spool", node: "a", durability: durability, on: disk).prepare()
        let clean = try #require(disk.survivors.first { $0.entries.isEmpty })
        try await explore(Start(disk: clean, database: try await decided()), cuts: cuts, generation: 0)
    }

    /// A database in which so many emails wait.
    private func decided() async throws -> TemporaryDirectory {
        let database = try SQLiteTestDatabase()
        let house = try await Installation(database: database)
        if decisions > 1 { try await house.assign() }
        try house.latchkey.store.close()
        return try copy(of: database.path)
    }

    /// Cuts the power at each call in turn, until the work gets through without coming to it.
    private func explore(_ start: Start, cuts: Int, generation: Int) async throws {
        var calls = 0
        while true {
            let disk = SimulatedFileSystem(start.disk)
            if hasLyingDisk { disk.lie() }
            if failsFirstSync, generation == 0 { disk.failSync(of: "spool/tmp") }
            if cuts > 0 { disk.cutPower(afterCalls: calls) }
            let directory = try copy(of: Self.path(in: start.database))
            let process = try await open(directory, disk, generation: generation)
            let finished = await work(process, disk)
            if finished, disk.hasPower { return try await verify(process, disk) }
            guard cuts > 0 else { return bad.append("stuck: with power on the work did not end") }
            let rows = try await fingerprint(process)
            var survivors: [SimulatedFileSystem.State] = []
            for survivor in disk.survivors.union([disk.afterKill]) where seen.insert([survivor, rows, cuts]).inserted {
                try await checkPublished(SimulatedFileSystem(survivor).files, process)
                survivors.append(survivor)
            }
            try process.store.close()
            for survivor in survivors {
                try await explore(Start(disk: survivor, database: directory), cuts: cuts - 1, generation: generation + 1)
            }
            calls += 1
        }
    }

    private func open(_ directory: TemporaryDirectory, _ disk: SimulatedFileSystem, generation: Int) async throws -> Latchkey {
        // Each process comes later than the one before it and draws other names.
        let world = World(seed: UInt64(generation + 100))
        world.turn(.seconds(2 * generation))
        world.watch { guard (try? disk.step()) != nil else { throw World.Crash() } }
        let store = try await Store.open("sqlite:\(Self.path(in: directory))", now: world.now)
        return try Latchkey(store: store, spool: "spool", world: world, fileSystem: disk, durability: durability)
    }

    /// What a process does from its start; false where it did not get through.
    private func work(_ process: Latchkey, _ disk: SimulatedFileSystem) async -> Bool {
        for _ in 0..<3 {
            do {
                _ = try await process.start()
                while try await !process.send().spooled.isEmpty {}
                _ = try await process.start()
                return true
            } catch {
                guard disk.hasPower else { return false }
                disk.heal()
            }
        }
        return false
    }

    /// Two databases of which all that follows is the same. Leases are left out: a start gives them back.
    private func fingerprint(_ process: Latchkey) async throws -> [String] {
        try await process.store.read { tx in
            try tx.emails.list(state: nil, after: nil, limit: 100).map { row in
                let link = try tx.tokens.story(email: row.number)
                return "\(row.number) \(row.file ?? "-") \(row.publishedAt == nil) \(link?.expiresAt.description ?? "-")"
            }
        }
    }

    /// What a reader of the spool may see at once after the power is back.
    private func checkPublished(_ files: [String: [UInt8]], _ process: Latchkey) async throws {
        statesChecked += 1
        for (path, bytes) in files where path.utf8.starts(with: "spool/new/".utf8) {
            guard let mail = SpoolFile(bytes) else {
                bad.append("partial: \(path) has \(bytes.count) bytes")
                continue
            }
            if case .alive = try await process.openLink(mail.token) { continue }
            bad.append("dead: the link in \(path) is not in the database")
        }
    }

    private func verify(_ process: Latchkey, _ disk: SimulatedFileSystem) async throws {
        let files = disk.files
        try await checkPublished(files, process)
        let events = files.filter { $0.key.utf8.starts(with: "spool/new/".utf8) }.compactMap { SpoolFile($0.value)?.event }
        if events.count != decisions || Set(events).count != decisions { bad.append("lost or doubled: \(events) of \(decisions)") }
        if files.keys.contains(where: { $0.utf8.starts(with: "spool/tmp/".utf8) }) { bad.append("stray: \(files.keys)") }
        let syncs = disk.fsyncsOfDrafts
        if Set(syncs).count != syncs.count { bad.append("synced twice: \(syncs)") }
        let rows = try await process.browse.emails(state: nil, after: nil, limit: 100).items
        if !rows.allSatisfy({ $0.state == "spooled" }) { bad.append("not stamped: \(rows.map(\.state))") }
        try process.store.close()
    }

    private static func path(in directory: TemporaryDirectory) -> String { "\(directory.path)/latchkey.sqlite3" }

    private func copy(of path: String) throws -> TemporaryDirectory {
        let copy = try TemporaryDirectory(inMemory: true)
        for end in ["", "-wal", "-shm"] where FileManager.default.fileExists(atPath: path + end) {
            try FileManager.default.copyItem(atPath: path + end, toPath: Self.path(in: copy) + end)
        }
        return copy
    }
}
