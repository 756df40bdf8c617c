import Foundation
import Glibc
import Intake
import Testing

@Suite struct SetAsideTests {
    @Test func `Q3 a broken file goes to failed as it is, its reason beside it`() throws {
        let base = try TemporaryQueue()
        try base.put("new/a.json", "oops")
        #expect(try base.queue.setAside(QueueFileName("a.json"), reason: "why") == QueueFileName("a.json"))
        #expect(try base.names("new").isEmpty)
        #expect(try base.names("failed") == ["a.json", "a.json.reason"])
        #expect(base.text("failed/a.json") == "oops")
        #expect(base.text("failed/a.json.reason") == "why")
        #expect(try base.queue.setAside(QueueFileName("a.json"), reason: "why") == nil)
    }

    @Test func `the same content keeps one place, another gets a number before the ending`() throws {
        let base = try TemporaryQueue()
        var places: [String?] = []
        for content in ["one", "two", "one", "two", "six"] {
            try base.put("new/a.json", content)
            places.append(try base.queue.setAside(QueueFileName("a.json"), reason: content)?.description)
        }
        #expect(places == ["a.json", "a~2.json", "a.json", "a~2.json", "a~3.json"])
        #expect(try base.names("failed").count == 6)
        #expect(base.text("failed/a~3.json") == "six" && base.text("failed/a~3.json.reason") == "six")
    }

    @Test func `the refused part of a file is written under the same rule`() throws {
        let base = try TemporaryQueue()
        let places = try ["one", "two", "one"].map {
            try base.queue.setAside(QueueFileName("a.ndjson"), contents: Array($0.utf8), reason: "why \($0)").description
        }
        #expect(places == ["a.ndjson", "a~2.ndjson", "a.ndjson"])
        #expect(try base.names("failed") == ["a.ndjson", "a.ndjson.reason", "a~2.ndjson", "a~2.ndjson.reason"])
        #expect(base.text("failed/a~2.ndjson") == "two")
        let mode = try FileManager.default.attributesOfItem(atPath: base.path + "/failed/a.ndjson")[.posixPermissions] as? Int
        #expect(mode == 0o600)
    }

    @Test func `something that cannot be read never passes for the same content`() throws {
        let base = try TemporaryQueue()
        for _ in 1...2 {
            #expect(mkfifo(base.path + "/new/a.json", 0o600) == 0)
            _ = try base.queue.setAside(QueueFileName("a.json"), reason: "why")
        }
        #expect(try base.names("failed") == ["a.json", "a.json.reason", "a~2.json", "a~2.json.reason"])
    }

    @Test func `a stray that looks like a reason takes no reason's place`() throws {
        let base = try TemporaryQueue()
        try base.put("new/a.json.reason", "stray")
        try base.put("new/a.json", "oops")
        for name in ["a.json.reason", "a.json"] { _ = try base.queue.setAside(QueueFileName(name), reason: "why") }
        #expect(try base.names("failed") == ["a.json", "a.json.reason", "a.json.reason~", "a.json.reason~.reason"])
    }

    @Test(arguments: [".json", "", ".1234567890123456789"])
    func `the longest name finds room for its reason`(ending: String) throws {
        let base = try TemporaryQueue()
        let name = QueueFileName(String(repeating: "x", count: 255 - ending.utf8.count) + ending)
        for content in ["one", "two"] {
            try base.put("new/\(name)", content)
            let place = try #require(try base.queue.setAside(name, reason: "why"))
            #expect(base.text("failed/\(place)") == content)
            #expect(base.text("failed/\(place).reason") == "why")
        }
    }

    @Test func `while failed cannot be written the file stays where it is`() throws {
        let base = try TemporaryQueue()
        try base.put("new/a.json", "oops")
        try FileManager.default.removeItem(atPath: base.path + "/failed")
        let fault = #expect(throws: IntakeFault.self) { try base.queue.setAside(QueueFileName("a.json"), reason: "why") }
        #expect(fault?.kind == .missing)
        #expect(base.text("new/a.json") == "oops")
    }
}
