import Delivery
import Logging
import ServiceLifecycle
import Synchronization
import UseCases

/// Reads what arrives where bounces are asked for, and leaves unread for a person what no program can make use of. Nobody who comes needs it, so
/// that it never decides whether the node is ready.
struct BounceLoop: Service {
    static let name = "bounces"
    /// The messages that cannot be read, beside the directory that can.
    static let messages = "messages in bounces.directory"

    let directory: BounceDirectory
    let take: TakeBounce
    let rhythm: Rhythm
    let logger: Logger

    func run() async throws {
        let told = Mutex<Set<String>>([])
        await cancelWhenGracefulShutdown {
            await rhythm.run {
                let (faults, hasMore) = try await round()
                let known = told.withLock { told in
                    defer { told = Set(faults) }
                    return told
                }
                for fault in faults where !known.contains(fault) {
                    logger.error("a bounce cannot be read", metadata: ["error": "\(fault)"])
                }
                if let fault = faults.first {
                    rhythm.health.failed(Self.messages, fault)
                } else {
                    rhythm.health.succeeded(Self.messages)
                }
                return hasMore
            }
        }
    }

    /// Takes each message that waits; those that cannot be read are told with why, and hold up no other.
    private func round() async throws -> (faults: [String], hasMore: Bool) {
        let waiting = try await onFileThread { try directory.waiting() }
        var faults: [String] = []
        for name in waiting.readable where !rhythm.stop.isSet {
            do {
                try await take(name)
            } catch let fault as BounceDirectory.Fault {
                faults.append(fault.description)
            }
        }
        let hasMore = waiting.readable.count == BounceDirectory.atOnce && faults.count < waiting.readable.count
        return (faults + [directory.complaint(of: waiting)].compactMap(\.self), hasMore)
    }

    private func take(_ name: String) async throws {
        guard let bytes = try await onFileThread({ try directory.read(name) }) else { return }
        let outcome = try await take(BounceReader.read(bytes), actor: "system")
        if case .bounced(let number, let reason) = outcome {
            logger.notice("an email came back", metadata: ["email": "\(number)", "reason": "\(reason)"])
        }
        try await onFileThread { try directory.put(name, isSeen: outcome.isDealtWith) }
    }
}

extension TakeBounce.Outcome {
    /// Whether nobody needs to look at the message any more.
    fileprivate var isDealtWith: Bool {
        switch self {
        case .bounced, .knownBefore, .underWay: true
        case .unreadable, .stranger: false
        }
    }
}
