import Foundation
import Glibc
import Intake
import Testing

@Suite struct QueueDirectoryTests {
    @Test func `the directories are made for their owner alone, those above them too`() throws {
        let base = try TemporaryQueue(prepared: false)
        let queue = QueueDirectory(base.path + "/a//b/")
        for _ in 1...2 { try queue.prepare() }
        for path in [queue.newPath, queue.failedPath, base.path + "/a"] {
            #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o700)
        }
    }

    @Test func `a queue that cannot be made says what to do`() throws {
        let base = try TemporaryQueue()
        try base.put("file", "")
        let fault = #expect(throws: IntakeFault.self) { try QueueDirectory(base.path + "/file").prepare() }
        #expect(fault?.kind == .missing)
        #expect(
            fault?.description == "making \(base.path)/file/new failed (Not a directory); make the directory, or correct queue.directory.")
    }

    @Test func `files wait oldest first and by name among those of one instant, dot files and directories left alone`() throws {
        let base = try TemporaryQueue()
        for (name, age) in [("b.json", 5.0), ("a.json", 5), ("c.ndjson", 9), ("d.json", 1)] { try base.put("new/\(name)", "{}", age: age) }
        try base.put("new/.e.json", "{}", age: 99)
        try FileManager.default.createDirectory(atPath: base.path + "/new/f.json", withIntermediateDirectories: false)
        let listing = try base.queue.waiting()
        #expect(listing.files.map(\.description) == ["c.ndjson", "a.json", "b.json", "d.json"])
        #expect(listing.strays.isEmpty)
        #expect(try base.queue.waiting(limit: 2).files.map(\.description) == ["c.ndjson", "a.json"])
        #expect(try base.queue.waiting(limit: 0).files.isEmpty)
    }

    @Test func `of very many files the oldest are found`() throws {
        let base = try TemporaryQueue()
        for number in 0..<2500 { try base.put("new", Array("\(number).json".utf8)) }
        try base.put("new/oldest.json", "{}")
        #expect(try base.queue.waiting(limit: 1).files.map(\.description) == ["oldest.json"])
    }

    @Test func `Q3 what is no event file is set aside with a reason, and no link is followed`() throws {
        let base = try TemporaryQueue()
        try base.put("secret.json", "{}")
        try base.put("new/a.txt", "x")
        try FileManager.default.createSymbolicLink(atPath: base.path + "/new/b.json", withDestinationPath: base.path + "/secret.json")
        #expect(mkfifo(base.path + "/new/c.json", 0o600) == 0)
        let listing = try base.queue.waiting()
        #expect(listing.files.isEmpty)
        for stray in listing.strays { #expect(try base.queue.setAside(stray.name, reason: stray.reason) == stray.name) }
        #expect(try base.names("new").isEmpty)
        #expect(try base.names("failed") == ["a.txt", "a.txt.reason", "b.json", "b.json.reason", "c.json", "c.json.reason"])
        #expect(base.text("failed/a.txt.reason")?.contains(".json or .ndjson") == true)
        #expect(base.text("failed/b.json.reason")?.contains("not followed") == true)
        #expect(base.text("secret.json") == "{}")
    }

    @Test func `reading waits for nothing and follows nothing`() throws {
        let base = try TemporaryQueue()
        #expect(mkfifo(base.path + "/new/a.json", 0o600) == 0)
        try FileManager.default.createSymbolicLink(atPath: base.path + "/new/b.json", withDestinationPath: "/etc/passwd")
        try base.put("new/big.json", "")
        #expect(truncate(base.path + "/new/big.json", off_t(QueueDirectory.fileSizeLimit + 1)) == 0)
        for (name, words) in [("a.json", "regular"), ("b.json", "regular"), ("big.json", "256 MiB")] {
            guard case .unfit(let reason) = try base.queue.read(QueueFileName(name)) else {
                Issue.record("\(name) was read")
                continue
            }
            #expect(reason.contains(words))
        }
        guard case .gone = try base.queue.read(QueueFileName("none.json")) else {
            Issue.record("a file that is not there was read")
            return
        }
    }

    @Test func `a file is read whole and removed`() throws {
        let base = try TemporaryQueue()
        let text = String(repeating: "é", count: 1_500_000)
        try base.put("new/a.json", text)
        let file = try base.file("a.json")
        #expect(String(decoding: file.bytes, as: UTF8.self) == text)
        try base.queue.remove(file)
        try base.queue.remove(file)
        #expect(try base.names("new") == [] && base.names("failed") == [])
    }

    @Test func `Q2 a file that a producer put under the same name meanwhile is not removed`() throws {
        let base = try TemporaryQueue()
        try base.put("new/a.json", "first")
        let file = try base.file("a.json")
        try FileManager.default.removeItem(atPath: base.path + "/new/a.json")
        try base.put("new/a.json", "second")
        try base.queue.remove(file)
        #expect(base.text("new/a.json") == "second")
        #expect(try base.names("failed").isEmpty)
    }

    @Test func `Q2 what a crash left half done is finished at the next start`() throws {
        let base = try TemporaryQueue()
        for name in [
            ".latchkey-taken-7", ".a.json.part", "b.json", ".b.json.reason", ".c.json.reason", "d.json", "d.json.reason", ".d.json.reason",
        ] {
            try base.put("failed/\(name)", name)
        }
        try base.put("new/returned-7.json", "other")
        try base.queue.prepare()
        #expect(try base.names("failed") == ["b.json", "b.json.reason", "d.json", "d.json.reason"])
        #expect(base.text("failed/b.json.reason") == ".b.json.reason")
        #expect(base.text("failed/d.json.reason") == "d.json.reason")
        #expect(base.text("new/returned-7~2.json") == ".latchkey-taken-7")
    }

    @Test(arguments: [[0xFF, 0xFE], [0x0A], [0x0D, 0x0A], [0x1B, 0x5B], [0xE2, 0x80, 0xAE], [0x20], [0x22, 0x27, 0x5C]] as [[UInt8]])
    func `a name may hold any bytes`(bytes: [UInt8]) throws {
        let base = try TemporaryQueue()
        let name = QueueFileName(bytes: bytes + Array(".json".utf8))
        try base.put("new", name.bytes)
        #expect(try base.queue.waiting().files == [name])
        #expect(!name.description.utf8.contains { $0 < 0x20 })
        guard case .file(let file) = try base.queue.read(name) else {
            Issue.record("the file was not read")
            return
        }
        #expect(try base.queue.setAside(name, contents: [1], reason: "no") == name)
        try base.queue.remove(file)
        #expect(try base.queue.waiting().files.isEmpty)
    }
}
