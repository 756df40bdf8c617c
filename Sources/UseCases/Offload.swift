import Dispatch

private let fileThreads = DispatchQueue(label: "latchkey.files", attributes: .concurrent)

/// Runs work that waits for files on a thread of its own, since two cores mean two cooperative threads and neither may stand still.
func offload<T: Sendable>(_ work: @Sendable @escaping () throws -> T) async throws -> T {
    try await withCheckedThrowingContinuation { continuation in
        fileThreads.async { continuation.resume(with: Result(catching: work)) }
    }
}
