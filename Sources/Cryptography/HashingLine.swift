/// The line before the hashing threads as a plain value: who waits, who runs, whether it is closed.
struct HashingLine {
    typealias Job = @Sendable () -> Void

    /// What became of a call that asked to be admitted.
    enum Admission: Equatable {
        case admitted
        case full(retryAfter: Int)
        case closed
    }

    private(set) var running = 0
    let limit: Int
    private var threads: Int
    private var isClosed = false
    private var waiting: [Job] = []
    private var taken = 0
    private var whenOver: [Job] = []
    private var usualDuration = Duration.milliseconds(150)

    init(threads: Int, limit: Int) {
        self.threads = threads
        self.limit = limit
    }

    var queued: Int { waiting.count - taken }

    /// Takes the job unless as many wait as may; a thread that is free counts as room.
    mutating func admit(_ job: @escaping Job) -> Admission {
        if isClosed { return .closed }
        if let wait = secondsUntilRoomOrNil { return .full(retryAfter: wait) }
        waiting.append(job)
        return .admitted
    }

    /// The next job; nil within when the line is over, nil itself when there is nothing to do yet.
    mutating func take() -> Job?? {
        guard queued > 0 else { return isClosed ? .some(nil) : nil }
        let job = waiting[taken]
        taken += 1
        // Let go of in blocks, so that taking stays cheap however long the line is.
        if taken == waiting.count || taken == 64 {
            waiting.removeFirst(taken)
            taken = 0
        }
        running += 1
        return .some(job)
    }

    mutating func finished(after duration: Duration) {
        running -= 1
        usualDuration = (usualDuration * 7 + duration) / 8
    }

    /// Admits no more; true where no thread is left to end.
    mutating func close(then waiter: Job? = nil) -> Bool {
        isClosed = true
        if threads == 0 { return true }
        if let waiter { whenOver.append(waiter) }
        return false
    }

    /// Counts a thread out; the last one gets all who wait for the end.
    mutating func threadEnded() -> [Job] {
        threads -= 1
        guard threads == 0 else { return [] }
        defer { whenOver = [] }
        return whenOver
    }

    /// Nil while there is room.
    var secondsUntilRoomOrNil: Int? { running + queued < threads + limit ? nil : secondsUntilRoom }

    private var secondsUntilRoom: Int {
        let work = usualDuration * (running + queued) / max(threads, 1)
        return Int(min(max(work.components.seconds + 1, 1), 60))
    }
}
