import Synchronization

/// The connections of this process: whoever finds none free waits in line.
final class PostgreSQLPool: Sendable {
    private struct Line {
        var free: [PostgreSQLSlot]
        var waiting: [CheckedContinuation<PostgreSQLSlot, any Error>] = []
        var isClosed = false
    }

    private let line: Mutex<Line>

    init(_ slots: [PostgreSQLSlot]) { line = Mutex(Line(free: slots)) }

    /// Runs `work` with a slot that is its own until it ends.
    func with<T: Sendable>(_ work: @Sendable @escaping (PostgreSQLSlot) throws -> T) async throws -> T {
        let slot = try await take()
        defer { giveBack(slot) }
        return try await slot.run(work)
    }

    /// Closes each connection as soon as nobody uses it.
    func close() {
        let (free, waiting) = line.withLock { line in
            defer { (line.free, line.waiting, line.isClosed) = ([], [], true) }
            return (line.free, line.waiting)
        }
        for slot in free { slot.close() }
        for continuation in waiting { continuation.resume(throwing: PostgreSQLError.closed) }
    }

    private func take() async throws -> PostgreSQLSlot {
        try await withCheckedThrowingContinuation { continuation in
            let slot = line.withLock { line -> Result<PostgreSQLSlot, any Error>? in
                if line.isClosed { return .failure(PostgreSQLError.closed) }
                // The last one that was given back: its connection is warm, and those that are never needed are never opened.
                if let slot = line.free.popLast() { return .success(slot) }
                line.waiting.append(continuation)
                return nil
            }
            if let slot { continuation.resume(with: slot) }
        }
    }

    private func giveBack(_ slot: PostgreSQLSlot) {
        let (next, isClosed) = line.withLock { line -> (CheckedContinuation<PostgreSQLSlot, any Error>?, Bool) in
            guard !line.isClosed else { return (nil, true) }
            guard line.waiting.isEmpty else { return (line.waiting.removeFirst(), false) }
            line.free.append(slot)
            return (nil, false)
        }
        next?.resume(returning: slot)
        if isClosed { slot.close() }
    }
}
