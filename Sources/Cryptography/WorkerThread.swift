// The only file of this room that starts threads: pthreads, because Foundation.Thread would bring all of Foundation.
import Glibc

/// A detached thread of its own, outside the cooperative pool.
enum WorkerThread {
    private final class Body {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    /// Starts a thread that runs `body` once and ends.
    static func start(_ body: @escaping @Sendable () -> Void) throws(CryptographyFault) {
        let box = Unmanaged.passRetained(Body(body))
        var thread = pthread_t()
        let status = pthread_create(
            &thread, nil,
            { raw in
                if let raw { Unmanaged<Body>.fromOpaque(raw).takeRetainedValue().run() }
                return nil
            }, box.toOpaque())
        guard status == 0 else {
            box.release()
            throw CryptographyFault(
                "start a hashing thread", .system, underlying: "errno \(status)", hint: "Raise the limit of threads (TasksMax).")
        }
        pthread_detach(thread)
    }
}

/// What a mutex guards, with a condition to wait on; for threads that may block.
final class Guarded<State>: @unchecked Sendable {
    // Unchecked: `state` is touched only between lock and unlock.
    private var state: State
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

    init(_ state: sending State) {
        self.state = state
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(changed, nil)
    }

    deinit {
        pthread_cond_destroy(changed)
        pthread_mutex_destroy(mutex)
        changed.deallocate()
        mutex.deallocate()
    }

    /// Runs `body` alone with the state; short, never blocking.
    func withLock<Result>(_ body: (inout State) -> Result) -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return body(&state)
    }

    /// Blocks the thread until `body` gives a value, which it is asked for after every change.
    func wait<Result>(for body: (inout State) -> Result?) -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while true {
            if let result = body(&state) { return result }
            pthread_cond_wait(changed, mutex)
        }
    }

    /// Wakes all who wait.
    func announce() { pthread_cond_broadcast(changed) }
}
