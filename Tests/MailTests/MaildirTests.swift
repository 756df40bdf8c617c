import Domain
import Foundation
import Mail
import TestSupport
import Testing

/// The spool on the real file system.
@Suite final class MaildirTests {
    private let root = FileManager.default.temporaryDirectory.appending(path: "latchkey-spool-\(UUID().uuidString)").path
    private let seconds: Int64 = 1_790_000_000

    deinit { try? FileManager.default.removeItem(atPath: root) }

    @Test func `S1 a new spool has its three folders with mode 0700, and nothing else`() throws {
        #expect(try maildir().prepare())
        #expect(try !maildir().prepare())
        #expect(try FileManager.default.contentsOfDirectory(atPath: root).sorted() == ["cur", "new", "tmp"])
        for folder in ["", "/tmp", "/new", "/cur"] { #expect(try mode(of: root + folder) == 0o700) }
        for folder in ["tmp", "new", "cur"] { #expect(try names(in: folder).isEmpty) }
    }

    @Test(arguments: [Durability.fsyncEach(threads: 1), .fsyncEach(threads: 8), .syncfs, .byBatchSize])
    func `S1 a batch of drafts becomes as many files of mode 0600 in new`(durability: Durability) throws {
        let maildir = maildir(durability)
        _ = try maildir.prepare()
        let drafts = (0..<100).map { Draft(name: name($0), bytes: [UInt8](repeating: UInt8($0), count: 10_000)) }
        let durable = maildir.makeDurable(try maildir.write(drafts))
        #expect(durable.names == drafts.map(\.name) && durable.abandoned.isEmpty)
        #expect(try maildir.find(name(0)) == .draft && maildir.read(name(0)) == nil)
        for name in durable.names { #expect(try maildir.publish(name) == .published) }
        try maildir.makeDirectoryDurable()
        for draft in drafts { #expect(try maildir.read(draft.name) == draft.bytes) }
        #expect(try names(in: "new").count == 100 && names(in: "tmp").isEmpty)
        #expect(try mode(of: "\(root)/new/\(name(7))") == 0o600)
    }

    @Test func `S2 publishing twice moves once, and never over another file`() throws {
        let maildir = try spool(with: [name(1)])
        #expect(try maildir.publish(name(1)) == .published)
        #expect(try maildir.publish(name(1)) == .wasPublishedBefore)
        try Data("other".utf8).write(to: URL(filePath: "\(root)/tmp/\(name(1))"))
        #expect(try maildir.publish(name(1)) == .wasPublishedBefore)
        #expect(try maildir.read(name(1)) == Array("content".utf8))
        #expect(try maildir.find(name(1)) != .draft)
    }

    @Test func `S2 a spool that has gone is not taken for one whose mail was published`() throws {
        let maildir = try spool(with: [name(1)])
        try FileManager.default.removeItem(atPath: root)
        let fault = #expect(throws: MailFault.self) { try maildir.publish(name(1)) }
        #expect(fault?.kind == .missing)
    }

    @Test func `S2 a draft under a name that exists is given up and the others are written`() throws {
        let maildir = try spool(with: [name(1)])
        let drafts = [1, 2].map { Draft(name: name($0), bytes: [1]) }
        let durable = maildir.makeDurable(try maildir.write(drafts))
        #expect(durable.names == [name(2)])
        #expect(durable.abandoned.map(\.name) == [name(1)])
        #expect(durable.abandoned.first?.fault.kind == .exists)
        #expect(try String(contentsOfFile: "\(root)/tmp/\(name(1))", encoding: .utf8) == "content")
    }

    @Test func `S4 a message is found and read under the flags its reader gave it`() throws {
        let maildir = try spool(with: [name(1), name(2), name(3)])
        for number in 1...3 { _ = try maildir.publish(name(number)) }
        try move("new/\(name(1))", "cur/\(name(1)):2,S")
        try move("new/\(name(2))", "cur/\(name(2)):2,FRS")
        try move("new/\(name(3))", "elsewhere")
        #expect(try maildir.find(name(1)) == .current(name: name(1) + ":2,S"))
        #expect(try maildir.read(name(2)) == Array("content".utf8))
        #expect(try maildir.find(name(3)) == nil && maildir.read(name(3)) == nil)
    }

    @Test func `S2 the sweep takes this node's old drafts that no row owns, and nothing else`() throws {
        let old = name(1), owned = name(2), young = name(3, seconds: seconds + 100)
        let foreign = name(4, node: "other"), unknown = "1.P1.a", nested = "notes.txt"
        let maildir = try spool(with: [old, owned, young, foreign, unknown, nested])
        let instant = Timestamp(microseconds: (seconds + 1) * 1_000_000)
        #expect(try maildir.sweepStrays(before: instant, keeping: [owned]) == 1)
        #expect(try names(in: "tmp") == [owned, young, foreign, unknown, nested].sorted())
    }

    @Test func `S1 directories above the spool are made where they are missing`() throws {
        let deep = Maildir(directory: "\(root)/var/spool/", node: "a")
        #expect(try deep.prepare())
        #expect(try names(in: "var/spool") == ["cur", "new", "tmp"])
    }

    @Test func `S1 a path that is no directory is refused with what to do`() throws {
        try Data().write(to: URL(filePath: root))
        let fault = #expect(throws: MailFault.self) { try maildir().prepare() }
        #expect(fault?.kind == .notADirectory)
        #expect(fault?.description.contains(root) == false)
        #expect(fault?.hint.contains("Maildir") == true)
    }

    @Test func `S1 on a full disk the drafts that do not fit are given up, and the others stay`() throws {
        let disk = SimulatedFileSystem()
        let maildir = Maildir(directory: "spool", node: "a", on: disk)
        _ = try maildir.prepare()
        disk.limitDraft(to: 1)
        let durable = maildir.makeDurable(try maildir.write([Draft(name: name(1), bytes: [1]), Draft(name: name(2), bytes: [1, 2])]))
        #expect(durable.names == [name(1)])
        #expect(durable.abandoned.map(\.fault.kind) == [.diskFull])
        #expect(disk.files.keys.sorted() == ["spool/tmp/\(name(1))"])
    }

    @Test func `R5 a disk that takes names and no email is found out before an email needs it`() throws {
        let disk = SimulatedFileSystem()
        let maildir = Maildir(directory: "spool", node: "a", on: disk)
        _ = try maildir.prepare()
        try maildir.prove()
        disk.limitDraft(to: 4096)
        let fault = #expect(throws: MailFault.self) { try maildir.prove() }
        #expect(fault?.kind == .diskFull && disk.files.isEmpty)
        disk.limitDraft(to: .max)
        try maildir.prove()
    }

    @Test func `a spool is known by its name, and why it is not here is told apart`() throws {
        let maildir = try spool(with: [])
        #expect(try maildir.absence(of: "one") == .unnamed)
        #expect(try maildir.identity(orNew: "one") == "one" && maildir.identity(orNew: "two") == "one")
        #expect(try maildir.absence(of: "one") == nil && maildir.absence(of: "two") == .another)
        // Whoever puts the name back with an editor ends the line.
        try Data("one\n".utf8).write(to: URL(filePath: "\(root)/.latchkey-spool"))
        #expect(try maildir.absence(of: "one") == nil && maildir.bound(to: "one").isThere() && !maildir.bound(to: "two").isThere())
        try move("new", "aside")
        #expect(try maildir.absence(of: "one") == .gone)
    }

    private func maildir(_ durability: Durability = .fsyncEach(threads: 2)) -> Maildir {
        Maildir(directory: root, node: "a", durability: durability)
    }

    private func spool(with drafts: [String]) throws -> Maildir {
        let maildir = maildir()
        _ = try maildir.prepare()
        _ = maildir.makeDurable(try maildir.write(drafts.map { Draft(name: $0, bytes: Array("content".utf8)) }))
        return maildir
    }

    private func name(_ number: Int, seconds: Int64? = nil, node: String = "a") -> String {
        let instant = Timestamp(microseconds: (seconds ?? self.seconds) * 1_000_000)
        return Postmark(number: Int64(number), random: [UInt8](repeating: 7, count: 16), at: instant, node: node, domain: "x").fileName
    }

    private func names(in folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: "\(root)/\(folder)").sorted()
    }

    private func mode(of path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    private func move(_ old: String, _ new: String) throws {
        try FileManager.default.moveItem(atPath: "\(root)/\(old)", toPath: "\(root)/\(new)")
    }
}
