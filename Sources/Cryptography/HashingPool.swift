/// A fixed number of threads for work that takes tens of milliseconds and much memory, with a bounded queue before them.
///
/// It never occupies a cooperative thread, and says no at once rather than let the queue grow (ASVS 5.0 §15.2.2).
package final class HashingPool: Sendable {
    /// Why no work is taken: the queue is full; worth another try after so many whole seconds.
    package struct Full: Error, Hashable, Sendable {
        package let retryAfter: Int
    }

    /// Why no work is taken: the pool has been shut down.
    package struct Closed: Error, Hashable, Sendable {}

    /// What the pool is busy with, for metrics.
    package struct Load: Hashable, Sendable {
        package let running: Int
        package let queued: Int
        /// So many may wait.
        package let limit: Int
    }

    let line: Guarded<HashingLine>

    /// Starts the threads; `queueLimit` is how many calls may wait for one.
    package init(threads: Int = 2, queueLimit: Int = 64) throws(CryptographyFault) {
        guard threads > 0, queueLimit >= 0 else {
            throw CryptographyFault(
                "start hashing threads", .parameters, underlying: "\(threads) threads with a queue of \(queueLimit)",
                hint: "Use at least one thread and no negative queue.")
        }
        line = Guarded(HashingLine(threads: threads, limit: queueLimit))
        do {
            for _ in 0..<threads { try WorkerThread.start { [line] in Self.work(line) } }
        } catch {
            close()
            throw error
        }
    }

    deinit { close() }

    /// Runs the work on a thread of the pool; throws `Full` or `Closed` at once, or what the work throws.
    package func run<Success: Sendable>(_ work: @escaping @Sendable () throws -> Success) async throws -> Success {
        try await withCheckedThrowingContinuation { continuation in
            let admission = line.withLock { $0.admit { continuation.resume(with: Result { try work() }) } }
            switch admission {
            case .admitted: line.announce()
            case .full(let retryAfter): continuation.resume(throwing: Full(retryAfter: retryAfter))
            case .closed: continuation.resume(throwing: Closed())
            }
        }
    }

    /// How many calls run and wait at present.
    package var load: Load { line.withLock { Load(running: $0.running, queued: $0.queued, limit: $0.limit) } }

    /// Takes no more work, lets what was taken finish, and returns when the last thread has ended.
    package func shutDown() async {
        await withCheckedContinuation { continuation in
            let isOver = line.withLock { $0.close(then: { continuation.resume() }) }
            line.announce()
            if isOver { continuation.resume() }
        }
    }

    private func close() {
        line.withLock { _ = $0.close() }
        line.announce()
    }

    private static func work(_ line: Guarded<HashingLine>) {
        let clock = ContinuousClock()
        while let job = line.wait(for: { $0.take() }) {
            let began = clock.now
            job()
            let isIdle = line.withLock { line in
                line.finished(after: clock.now - began)
                return line.running == 0 && line.queued == 0
            }
            if isIdle { HashingMemory.shared.giveBack() }
        }
        for waiter in line.withLock({ $0.threadEnded() }) { waiter() }
    }
}
