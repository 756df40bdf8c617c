import Synchronization

/// The connections of this process: whoever finds none free waits in line.
final class PostgreSQLPool: Sendable {
    private struct Line {
        var free: [PostgreSQLSlot]
        var waiting: [CheckedContinuation<PostgreSQLSlot, Never>] = []
    }

    private let line: Mutex<Line>

    init(_ slots: [PostgreSQLSlot]) { line = Mutex(Line(free: slots)) }

    /// Runs `work` with a slot that is its own until it ends.
    func with<T: Sendable>(_ work: @Sendable @escaping (PostgreSQLSlot) throws -> T) async throws -> T {
        let slot = await take()
        defer { giveBack(slot) }
        return try await slot.run(work)
    }

    /// Closes the connections that nobody uses; the others close with the process.
    func close() {
        let free = line.withLock { line in
            defer { line.free = [] }
            return line.free
        }
        for slot in free { slot.close() }
    }

    private func take() async -> PostgreSQLSlot {
        await withCheckedContinuation { continuation in
            let slot = line.withLock { line in
                // The last one that was given back: its connection is warm, and those that are never needed are never opened.
                if let slot = line.free.popLast() { return slot as PostgreSQLSlot? }
                line.waiting.append(continuation)
                return nil
            }
            if let slot { continuation.resume(returning: slot) }
        }
    }

    private func giveBack(_ slot: PostgreSQLSlot) {
        let next = line.withLock { line -> CheckedContinuation<PostgreSQLSlot, Never>? in
            if line.waiting.isEmpty {
                line.free.append(slot)
                return nil
            }
            return line.waiting.removeFirst()
        }
        next?.resume(returning: slot)
    }
}
