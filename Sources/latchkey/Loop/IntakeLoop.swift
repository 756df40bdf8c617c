import Intake
import Logging
import ServiceLifecycle
import UseCases
import Web

/// Takes files from the queue directory: events durable first, what was refused set aside with its reasons, then the file goes.
struct IntakeLoop: Service {
    let directory: QueueDirectory
    let accept: AcceptEvents
    let rhythm: Rhythm
    let next: Wake
    let metrics: Metrics
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown { await rhythm.run(round) }
    }

    /// Takes all files that wait; whether more came than one look shows.
    private func round() async throws -> Bool {
        let listing = try await onFileThread {
            try directory.prepare()
            return try directory.waiting(limit: 1000)
        }
        for stray in listing.strays {
            logger.warning("a file in the queue was set aside", metadata: ["reason": "\(stray.reason)"])
            try await onFileThread { _ = try directory.setAside(stray.name, reason: stray.reason) }
        }
        var fault: IntakeFault?
        for name in listing.files {
            do {
                try await take(name)
            } catch let error as IntakeFault {
                // One file that cannot be read does not hold up the others.
                logger.error("a file in the queue cannot be taken", metadata: ["error": "\(error)"])
                fault = error
            }
            if Task.isCancelled { return false }
        }
        if let fault { throw fault }
        return listing.files.count == 1000
    }

    private func take(_ name: QueueFileName) async throws {
        switch try await onFileThread({ try directory.read(name) }) {
        case .gone: return
        case .unfit(let reason): try await onFileThread { _ = try directory.setAside(name, reason: reason) }
        case .file(let file): try await take(file)
        }
    }

    private func take(_ file: QueueFile) async throws {
        var stream = EventStream(file.bytes[...], as: file.name.form, door: .outside)
        let form = stream.form
        var refused: [RefusedEvent] = []
        while let batch = stream.next(limit: 500) {
            refused += batch.refused
            let outcomes = try await accept(batch.accepted, actor: "directory")
            metrics.count(outcomes, refused: batch.refused.count)
            next.signal()
        }
        if !refused.isEmpty {
            let report = RefusalReport(refused, form: form)
            logger.warning("events in a queue file were refused", metadata: ["refused": "\(refused.count)"])
            _ = try await onFileThread { try directory.setAside(file.name, contents: report.contents, reason: report.reason) }
        }
        try await onFileThread { try directory.remove(file) }
    }
}
