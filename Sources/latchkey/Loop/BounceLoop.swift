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
                    defer { told = Set(faults.keys) }
                    return told
                }
                tell(faults.filter { !known.contains($0.key) })
                if let fault = faults.values.min() {
                    rhythm.health.failed(Self.messages, fault)
                } else {
                    rhythm.health.succeeded(Self.messages)
                }
                return hasMore
            }
        }
    }

    /// Takes each message that waits; those that cannot be read are named with why, and hold up no other.
    private func round() async throws -> (faults: [String: String], hasMore: Bool) {
        let names = try await onFileThread { try directory.waiting() }
        var faults: [String: String] = [:]
        for name in names where !rhythm.stop.isSet {
            do {
                try await take(name)
            } catch let fault as BounceDirectory.Fault {
                faults[name] = fault.description
            }
        }
        return (faults, names.count == BounceDirectory.atOnce && faults.count < names.count)
    }

    private func tell(_ faults: [String: String]) {
        for fault in faults.values.sorted() { logger.error("a bounce cannot be read", metadata: ["error": "\(fault)"]) }
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
