import NIOCore

/// An instant by which something must have happened on a channel, or the channel is closed; for its event loop alone.
///
/// Each request moves some of them on. The loop's own tasks are searched for one by one when they are taken back, so there is one here that
/// looks, when its time comes, how things stand by then.
final class Deadline {
    private let channel: any Channel
    private var end: NIODeadline?
    private var (task, fires): (Scheduled<Void>?, NIODeadline?)

    init(_ channel: any Channel) { self.channel = channel }

    /// From now on, in place of any earlier one.
    func set(in time: TimeAmount) {
        let end = channel.eventLoop.now + time
        self.end = end
        if let fires, fires <= end { return }
        task?.cancel()
        schedule(at: end)
    }

    /// What was to happen has happened.
    func lift() { end = nil }

    /// Nothing is left to look at.
    func cancel() {
        end = nil
        task?.cancel()
        (task, fires) = (nil, nil)
    }

    private func schedule(at instant: NIODeadline) {
        fires = instant
        task = channel.eventLoop.assumeIsolated().scheduleTask(deadline: instant) { [weak self] in self?.look() }
    }

    private func look() {
        (task, fires) = (nil, nil)
        guard let end else { return }
        if channel.eventLoop.now < end { schedule(at: end) } else { channel.close(mode: .all, promise: nil) }
    }
}
