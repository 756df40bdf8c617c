import Foundation
import Glibc
import Intake
import Testing

@Suite(.serialized, .timeLimit(.minutes(1))) struct DirectoryWatchTests {
    @Test func `a file moved in, written, or touched behind a dot is hinted at`() async throws {
        let base = try TemporaryQueue()
        var hints = try DirectoryWatch.hints(of: base.queue.newPath).makeAsyncIterator()
        #expect(await hints.next() == .changed)
        try base.put("a.json", "{}")
        #expect(rename(base.path + "/a.json", base.path + "/new/a.json") == 0)
        #expect(await hints.next() == .changed)
        try base.put("new", Array(".hint".utf8))
        #expect(await hints.next() == .changed)
    }

    @Test func `a directory that goes ends the hints with the news of it, and a new one can be watched`() async throws {
        let base = try TemporaryQueue()
        var hints = try DirectoryWatch.hints(of: base.queue.newPath).makeAsyncIterator()
        try FileManager.default.removeItem(atPath: base.queue.newPath)
        var last: DirectoryWatch.Hint?
        while let hint = await hints.next() { last = hint }
        #expect(last == .lost)
        #expect(throws: IntakeFault.self) { try DirectoryWatch.hints(of: base.queue.newPath) }
        try base.queue.prepare()
        var again = try DirectoryWatch.hints(of: base.queue.newPath).makeAsyncIterator()
        #expect(await again.next() == .changed)
    }

    @Test func `a directory that is moved away is lost`() async throws {
        let base = try TemporaryQueue()
        var hints = try DirectoryWatch.hints(of: base.queue.newPath).makeAsyncIterator()
        #expect(rename(base.queue.newPath, base.path + "/old") == 0)
        var last: DirectoryWatch.Hint?
        while let hint = await hints.next() { last = hint }
        #expect(last == .lost)
    }

    @Test func `cancellation ends the hints and gives the watch back`() async throws {
        let base = try TemporaryQueue()
        while try watches() > 0 { await Task.yield() }
        let watcher = Task { [hints = try DirectoryWatch.hints(of: base.queue.newPath)] in for await _ in hints {} }
        #expect(try watches() == 1)
        watcher.cancel()
        await watcher.value
        while try watches() > 0 { await Task.yield() }
    }

    /// How many inotify instances this process holds.
    private func watches() throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count {
            (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)")) == "anon_inode:inotify"
        }
    }
}
