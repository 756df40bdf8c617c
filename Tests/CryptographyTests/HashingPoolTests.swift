import Cryptography
import Glibc
import Synchronization
import Testing

struct HashingPoolTests {
    private struct Broken: Error {}

    /// Holds the pool's threads until it is opened.
    private final class Gate: Sendable {
        private let isOpen = Atomic(false)
        func open() { isOpen.store(true, ordering: .releasing) }
        func pass() { while !isOpen.load(ordering: .acquiring) { sched_yield() } }
    }

    private func until(_ condition: () -> Bool) async { while !condition() { await Task.yield() } }

    @Test func `what the work returns or throws comes back`() async throws {
        let pool = try HashingPool(threads: 2)
        #expect(try await pool.run { 6 * 7 } == 42)
        await #expect(throws: Broken.self) { try await pool.run { throw Broken() } }
        await pool.shutDown()
    }

    @Test func `work runs on the pool's own threads and never on more`() async throws {
        let pool = try HashingPool(threads: 3, queueLimit: 500)
        let here = pthread_self()
        let threads = try await withThrowingTaskGroup(of: pthread_t.self) { group in
            for _ in 0..<300 { group.addTask { try await pool.run { pthread_self() } } }
            return try await group.reduce(into: Set<pthread_t>()) { $0.insert($1) }
        }
        #expect((1...3).contains(threads.count))
        #expect(!threads.contains(here))
        await pool.shutDown()
    }

    @Test func `a full queue says no at once and when to come back, and recovers`() async throws {
        let pool = try HashingPool(threads: 1, queueLimit: 2)
        let gate = Gate()
        let held = (0..<3).map { _ in Task { try await pool.run { gate.pass() } } }
        await until { pool.load.running == 1 && pool.load.queued == 2 }
        let full = await #expect(throws: HashingPool.Full.self) { try await pool.run {} }
        #expect((1...60).contains(full?.retryAfter ?? 0))
        gate.open()
        for task in held { try await task.value }
        #expect(try await pool.run { 1 } == 1)
        await pool.shutDown()
        #expect(pool.load.running + pool.load.queued == 0)
    }

    @Test func `a pool shut down finishes what it took and takes no more`() async throws {
        let pool = try HashingPool(threads: 1, queueLimit: 4)
        let gate = Gate()
        let held = (0..<5).map { index in
            Task {
                try await pool.run {
                    gate.pass(); return index
                }
            }
        }
        await until { pool.load.running + pool.load.queued == 5 }
        async let over: Void = pool.shutDown()
        var isClosed = false
        while !isClosed {
            do { try await pool.run {} } catch is HashingPool.Closed { isClosed = true } catch is HashingPool.Full { await Task.yield() }
        }
        gate.open()
        var results: [Int] = []
        for task in held { results.append(try await task.value) }
        #expect(results == [0, 1, 2, 3, 4])
        await over
        await pool.shutDown()
    }

    @Test func `a pool without threads is refused`() {
        #expect(throws: CryptographyFault.self) { try HashingPool(threads: 0) }
    }
}
