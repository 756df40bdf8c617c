import Dispatch

private let fileThread = DispatchQueue(label: "latchkey.queue-files")

/// Runs work on the queue's files on a thread of its own, so that no cooperative thread stands still.
func onFileThread<T: Sendable>(_ work: @Sendable @escaping () throws -> T) async throws -> T {
    try await withCheckedThrowingContinuation { continuation in
        fileThread.async { continuation.resume(with: Result(catching: work)) }
    }
}
