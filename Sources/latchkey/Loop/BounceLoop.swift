import Delivery
import Logging
import ServiceLifecycle
import UseCases
import Web

/// Reads what arrives where bounces are asked for, and leaves unread for a person what no program can make use of.
struct BounceLoop: Service {
    let directory: BounceDirectory
    let take: TakeBounce
    let rhythm: Rhythm
    let metrics: Metrics
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown { await rhythm.run(round) }
    }

    private func round() async throws -> Bool {
        let names = try await onFileThread { try directory.waiting() }
        var faults: [BounceDirectory.Fault] = []
        for name in names where !rhythm.stop.isSet {
            do {
                try await take(name)
            } catch let fault as BounceDirectory.Fault {
                // One message that cannot be read does not hold up the others.
                faults.append(fault)
            }
        }
        if let fault = faults.first { throw fault }
        return names.count == BounceDirectory.atOnce
    }

    private func take(_ name: String) async throws {
        guard let bytes = try await onFileThread({ try directory.read(name) }) else { return }
        let outcome = try await take(BounceReader.read(bytes), actor: "system")
        if case .bounced(let number, let reason) = outcome {
            metrics.add(1, to: .emailsReturned)
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
