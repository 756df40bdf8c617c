import Dispatch

/// Holds a thread at a step until the test has done what shall happen meanwhile.
package final class Gate: Sendable {
    private let isOpen = DispatchSemaphore(value: 0)
    private let arrivals = AsyncStream.makeStream(of: Void.self)

    /// A gate that is closed.
    package init() {}

    /// Returns once a thread stands before the gate.
    package func waitUntilReached() async {
        for await _ in arrivals.stream { return }
    }

    /// Lets the thread go on.
    package func open() { isOpen.signal() }

    func stand() {
        arrivals.continuation.yield()
        isOpen.wait()
    }
}
