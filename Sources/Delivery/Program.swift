internal import CLinux
internal import Glibc
internal import Synchronization

/// A program that is run with fixed arguments, without a shell, in an environment of ours alone.
package struct Program: Sendable {
    /// How a run came to its end.
    enum End: Equatable, Sendable {
        case exited(Int32)
        case signalled(Int32)
        /// It was killed, with all that it had started.
        case tookTooLong
        /// The `errno` that the system gave.
        case notStarted(Int32)
    }

    /// Nothing of our own environment: that may hold what the program has no business to know.
    private static let environment = ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C"]

    private static let running = Mutex<Set<pid_t>>([])

    let command: [String]
    let timeLimit: Duration
    /// So many bytes of what it says are kept.
    let outputLimit: Int

    /// Kills all that run, with what they started, before the process ends without waiting for them: left behind, they would go on with what is
    /// handed over again at the next start.
    package static func killAll() { running.withLock { for process in $0 { kill(-process, SIGKILL) } } }

    /// Runs it to its end on this thread; what it says on either output comes together.
    func run(arguments: [String], input: [UInt8]) -> (end: End, output: [UInt8]) {
        guard let message = Descriptor.holding(input), let pipe = Pipe() else { return (.notStarted(errno), []) }
        let process = spawn(command + arguments, input: message, output: pipe.writing)
        let code = errno
        let reading = pipe.closeWriting()
        guard process > 0 else { return (.notStarted(code), []) }
        Self.running.withLock { _ = $0.insert(process) }
        return watch(process, reading)
    }

    private func spawn(_ words: [String], input: borrowing Descriptor, output: borrowing Descriptor) -> pid_t {
        withCStrings(words) { arguments in
            withCStrings(Self.environment) { environment in
                latchkey_spawn(words[0], arguments, environment, input.number, output.number)
            }
        }
    }

    private func watch(_ process: pid_t, _ reading: borrowing Descriptor) -> (end: End, output: [UInt8]) {
        let deadline = ContinuousClock.now + timeLimit
        let exit = Descriptor(number: latchkey_pidfd(process))
        var output: [UInt8] = []
        var isOpen = true
        var hasEnded = exit.number < 0
        while !hasEnded {
            let left = deadline - .now
            guard left > .zero else {
                kill(-process, SIGKILL)
                _ = status(of: process)
                return (.tookTooLong, output)
            }
            var polled = [
                pollfd(fd: exit.number, events: Int16(POLLIN), revents: 0),
                pollfd(fd: isOpen ? reading.number : -1, events: Int16(POLLIN), revents: 0),
            ]
            poll(&polled, nfds_t(polled.count), Int32(min(left, .seconds(1)) / .milliseconds(1)) + 1)
            hasEnded = polled[0].revents != 0
            if polled[1].revents != 0 { isOpen = read(reading, into: &output) }
        }
        let status = status(of: process)
        // What it said last, and no more than that: what it leaves behind may hold the pipe open.
        if isOpen { _ = read(reading, into: &output) }
        let signal = status & 0x7F
        return (signal == 0 ? .exited((status >> 8) & 0xFF) : .signalled(signal), output)
    }

    /// Takes what is there; false once the other end is closed.
    private func read(_ reading: borrowing Descriptor, into output: inout [UInt8]) -> Bool {
        var chunk = [UInt8](repeating: 0, count: 65_536)
        let count = Glibc.read(reading.number, &chunk, chunk.count)
        if count > 0 { output += chunk.prefix(min(count, outputLimit - output.count)) }
        return count > 0 || (count < 0 && (errno == EAGAIN || errno == EINTR))
    }

    /// Its number may be another's from here on.
    private func status(of process: pid_t) -> Int32 {
        Self.running.withLock { _ = $0.remove(process) }
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        return status
    }
}

/// The words as C has them, ended by a null, for as long as `body` runs.
private func withCStrings<Answer>(_ words: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Answer) -> Answer {
    let copies = words.map { strdup($0) }
    defer { for copy in copies { free(copy) } }
    return body(copies + [nil])
}
