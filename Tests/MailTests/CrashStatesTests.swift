import Domain
import Mail
import TestSupport
import Testing

/// R4: the order write, fsync, commit, rename, fsync, stamp, with the power cut at every call and every combination of what survives.
@Suite struct CrashStatesTests {
    @Test(arguments: [Durability.fsyncEach(threads: 8), .syncfs], [1, 2])
    func `R4 each decision ends as exactly one complete file whatever a power cut leaves`(durability: Durability, emails: Int) throws {
        var check = CrashCheck(durability: durability)
        try check.run(decisions: emails, cuts: 2)
        print("R4 \(durability), \(emails) email(s): \(check.statesChecked) states, \(check.bad.count) bad")
        #expect(check.bad.isEmpty, "\(check.bad.prefix(5))")
        #expect(check.statesChecked > 50)
    }

    @Test(arguments: [Durability.fsyncEach(threads: 8), .syncfs])
    func `R4 a draft whose fsync fails is given up and never synced again`(durability: Durability) throws {
        var check = CrashCheck(durability: durability)
        check.failFirstSync = true
        try check.run(decisions: 1, cuts: 1)
        print("R4 \(durability), failing fsync: \(check.statesChecked) states, \(check.bad.count) bad")
        #expect(check.bad.isEmpty, "\(check.bad.prefix(5))")
        #expect(check.statesChecked > 50)
    }

    @Test func `R4 the check itself finds a rename that comes before the commit`() throws {
        var check = CrashCheck(durability: .syncfs)
        check.publishesBeforeCommit = true
        try check.run(decisions: 1, cuts: 1)
        #expect(check.bad.contains { $0.utf8.starts(with: "dead".utf8) })
    }

    @Test func `R4 the check itself finds a commit that comes before the fsync`() throws {
        var check = CrashCheck(durability: .syncfs)
        check.commitsBeforeSync = true
        try check.run(decisions: 1, cuts: 1)
        #expect(check.bad.contains { !$0.utf8.starts(with: "dead".utf8) })
    }
}

/// Rows of decisions as the database keeps them: a commit is atomic and durable.
private struct Rows: Hashable {
    /// The file name that each decision was sealed under; nil while it waits.
    var sealed: [String?]
    var isStamped: [Bool]
    /// How many names were given, so that none is given twice.
    var names = 0

    init(_ count: Int) {
        sealed = Array(repeating: nil, count: count)
        isStamped = Array(repeating: false, count: count)
    }
}

private struct CrashCheck {
    let durability: Durability
    var failFirstSync = false
    var publishesBeforeCommit = false
    var commitsBeforeSync = false
    private(set) var statesChecked = 0
    private(set) var bad: [String] = []
    /// States that were recovered from already, with so many cuts to come.
    private var seen: Set<[AnyHashable]> = []

    init(durability: Durability) { self.durability = durability }

    mutating func run(decisions: Int, cuts: Int) throws {
        let disk = SimulatedFileSystem()
        _ = try Maildir(directory: "spool", node: "a", durability: durability, on: disk).prepare()
        let start = try #require(disk.survivors.first { $0.entries.isEmpty })
        explore(start, Rows(decisions), cuts: cuts)
    }

    /// Goes on from a disk and rows with the power failing at each call in turn, and once with no cut at all.
    private mutating func explore(_ start: SimulatedFileSystem.State, _ rows: Rows, cuts: Int) {
        guard seen.insert([start, rows, cuts]).inserted else { return }
        var calls = 0
        while true {
            let disk = SimulatedFileSystem(start)
            if failFirstSync { disk.failSync(of: "spool/tmp/\(Self.name(0))") }
            if cuts > 0 { disk.cutPower(afterCalls: calls) }
            var after = rows
            let finished = (try? work(on: disk, &after)) != nil && disk.hasPower
            if finished { return verify(disk, after) }
            guard cuts > 0 else { return bad.append("stuck: recovery failed with power on") }
            for survivor in disk.survivors.union([disk.afterKill]) {
                checkPublished(SimulatedFileSystem(survivor).files, after)
                explore(survivor, after, cuts: cuts - 1)
            }
            calls += 1
        }
    }

    /// Settle, sweep and send, as a node does after a start and every minute.
    private func work(on disk: SimulatedFileSystem, _ rows: inout Rows) throws {
        let maildir = Maildir(directory: "spool", node: "a", durability: durability, on: disk)
        try settle(maildir, disk, &rows)
        let names = Set(rows.sealed.compactMap { $0 })
        _ = try maildir.sweepStrays(before: Timestamp(microseconds: .max), keeping: names)
        // A batch that was given up in part is drafted anew.
        while rows.sealed.contains(nil) { try send(maildir, disk, &rows) }
        try settle(maildir, disk, &rows)
    }

    private func send(_ maildir: Maildir, _ disk: SimulatedFileSystem, _ rows: inout Rows) throws {
        let waiting = rows.sealed.indices.filter { rows.sealed[$0] == nil }
        var names: [Int: String] = [:]
        for decision in waiting {
            names[decision] = Self.name(rows.names)
            rows.names += 1
        }
        let drafts = waiting.compactMap { decision in names[decision].map { Draft(name: $0, bytes: Self.content(decision, $0)) } }
        if commitsBeforeSync { for decision in waiting { rows.sealed[decision] = names[decision] } }
        let durable = maildir.makeDurable(try maildir.write(drafts)).names
        if publishesBeforeCommit { for name in durable { _ = try maildir.publish(name) } }
        try disk.step()
        for decision in waiting where durable.contains(names[decision] ?? "") { rows.sealed[decision] = names[decision] }
    }

    private func settle(_ maildir: Maildir, _ disk: SimulatedFileSystem, _ rows: inout Rows) throws {
        let open = rows.sealed.indices.filter { rows.sealed[$0] != nil && !rows.isStamped[$0] }
        guard !open.isEmpty else { return }
        for decision in open { if let name = rows.sealed[decision] { _ = try maildir.publish(name) } }
        try maildir.makeDirectoryDurable()
        try disk.step()
        for decision in open { rows.isStamped[decision] = true }
    }

    /// What a reader may see at once after the power is back.
    private mutating func checkPublished(_ files: [String: [UInt8]], _ rows: Rows) {
        statesChecked += 1
        for (path, bytes) in files where path.utf8.starts(with: "spool/new/".utf8) {
            let name = String(path.dropFirst("spool/new/".count))
            guard let decision = rows.sealed.firstIndex(of: name) else {
                bad.append("dead: \(name) is published and not committed")
                continue
            }
            if bytes != Self.content(decision, name) { bad.append("partial: \(name) has \(bytes.count) bytes") }
        }
    }

    private mutating func verify(_ disk: SimulatedFileSystem, _ rows: Rows) {
        let files = disk.files
        checkPublished(files, rows)
        for decision in rows.sealed.indices {
            let copies = files.filter { $0.key.utf8.starts(with: "spool/new/".utf8) && $0.value.first == UInt8(decision) }
            if copies.isEmpty { bad.append("lost: decision \(decision)") }
            if copies.count > 1 { bad.append("doubled: decision \(decision)") }
        }
        if files.keys.contains(where: { $0.utf8.starts(with: "spool/tmp/".utf8) }) { bad.append("stray: \(files.keys)") }
        let syncs = disk.fsyncsOfDrafts
        if Set(syncs).count != syncs.count { bad.append("synced twice: \(syncs)") }
    }

    private static func name(_ number: Int) -> String { "1790000000.M0R\(number)Q1.a" }
    private static func content(_ decision: Int, _ name: String) -> [UInt8] { [UInt8(decision)] + Array("message \(name)\n".utf8) }
}
