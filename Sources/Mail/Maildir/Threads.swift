internal import Glibc
internal import Synchronization

/// The answers of `work` for 0..<count in their order, from so many threads that take the next index whenever they are free.
///
/// Threads of the system rather than tasks or Dispatch: a thread that waits for a disk is no core's work, and both of those pools count cores.
func onThreads<Answer: Sendable>(_ threads: Int, of count: Int, _ work: @Sendable @escaping (Int) -> Answer) -> [Answer] {
    guard threads > 1, count > 1 else { return (0..<count).map(work) }
    let shared = SharedWork(count: count, work)
    let started = (1..<threads).compactMap { _ in start(ThreadBody(shared.run)) }
    // This thread works along: where not one could be started, all is done here.
    shared.run()
    for thread in started { pthread_join(thread, nil) }
    return shared.answers
}

/// What the threads share: the next index, and the answers so far.
private final class SharedWork<Answer: Sendable>: Sendable {
    private let count: Int
    private let work: @Sendable (Int) -> Answer
    private let next = Atomic<Int>(0)
    private let collected = Mutex<[(index: Int, answer: Answer)]>([])

    init(count: Int, _ work: @Sendable @escaping (Int) -> Answer) {
        self.count = count
        self.work = work
    }

    var answers: [Answer] { collected.withLock { $0 }.sorted { $0.index < $1.index }.map(\.answer) }

    @Sendable func run() {
        while true {
            let index = next.add(1, ordering: .relaxed).oldValue
            guard index < count else { return }
            let answer = work(index)
            collected.withLock { $0.append((index, answer)) }
        }
    }
}

/// What a thread does, as a class, since a C function can be handed nothing else.
private final class ThreadBody: Sendable {
    let run: @Sendable () -> Void
    init(_ run: @Sendable @escaping () -> Void) { self.run = run }
}

/// A thread that was started, or nil where the system has none to give.
private func start(_ body: ThreadBody) -> pthread_t? {
    var thread = pthread_t()
    let box = Unmanaged.passRetained(body)
    let failure = pthread_create(
        &thread, nil,
        { argument in
            if let argument { Unmanaged<ThreadBody>.fromOpaque(argument).takeRetainedValue().run() }
            return nil
        }, box.toOpaque())
    guard failure == 0 else {
        box.release()
        return nil
    }
    return thread
}
