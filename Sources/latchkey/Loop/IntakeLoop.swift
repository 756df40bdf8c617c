import Domain
import Intake
import Logging
import ServiceLifecycle
import UseCases
import Web

/// Takes files from the queue directory: events durable first, what was refused set aside with its reasons, then the files go.
struct IntakeLoop: Service {
    /// Small files share a transaction up to so many events; a larger file is read by itself, some events at a time.
    private static let eventsAtOnce = 500
    private static let smallFile = 256 * 1024
    /// A look costs as much as there are files, so it is not to come too often among very many.
    private static let filesAtOnce = 100_000

    let directory: QueueDirectory
    let accept: AcceptEvents
    let rhythm: Rhythm
    let next: [Wake]
    let metrics: Metrics
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown { await rhythm.run(round) }
    }

    /// Takes all files that wait, oldest first; whether more came than one look shows.
    private func round() async throws -> Bool {
        let listing = try await onFileThread {
            try directory.prepare()
            return try wholeListing()
        }
        for stray in listing.strays { try await setAside(stray.name, stray.reason) }
        var faults: [IntakeFault] = []
        var batch = QueueFiles()
        for name in listing.files where !rhythm.stop.isSet {
            do {
                guard let file = try await read(name) else { continue }
                if file.bytes.count > Self.smallFile {
                    try await take(&batch)
                    try await takeLarge(file)
                } else {
                    batch.add(file)
                    if batch.accepted.count >= Self.eventsAtOnce || batch.files.count >= Self.eventsAtOnce { try await take(&batch) }
                }
            } catch let fault as IntakeFault {
                // One file that cannot be read does not hold up the others.
                logger.error("a file in the queue cannot be taken", metadata: ["error": "\(fault)"])
                faults.append(fault)
            }
        }
        try await take(&batch)
        if let fault = faults.first { throw fault }
        return listing.files.count == Self.filesAtOnce
    }

    /// One listing may show a file and miss an older one that was renamed while it ran; a second look finds it, and what is newer than the
    /// first look waits for the next round.
    private func wholeListing() throws -> QueueListing {
        let first = Set(try directory.waiting(limit: Self.filesAtOnce) { rhythm.stop.isSet }.files)
        var second = try directory.waiting(limit: Self.filesAtOnce) { rhythm.stop.isSet }
        let end = second.files.lastIndex(where: first.contains).map { $0 + 1 } ?? 0
        second.files = Array(second.files[..<end])
        return second
    }

    private func read(_ name: QueueFileName) async throws -> QueueFile? {
        switch try await onFileThread({ try directory.read(name) }) {
        case .gone: return nil
        case .unfit(let reason):
            try await setAside(name, reason)
            return nil
        case .file(let file): return file
        }
    }

    private func setAside(_ name: QueueFileName, _ reason: String) async throws {
        logger.warning("a file in the queue was set aside", metadata: ["file": "\(name)", "reason": "\(reason)"])
        try await onFileThread { _ = try directory.setAside(name, reason: reason) }
    }

    private func take(_ batch: inout QueueFiles) async throws {
        let taken = batch
        batch = QueueFiles()
        try await accept(taken.accepted)
        for (file, report) in taken.files { try await finish(file, report) }
    }

    private func takeLarge(_ file: QueueFile) async throws {
        var stream = EventStream(file.bytes[...], as: file.name.form, door: .outside)
        var refused: [RefusedEvent] = []
        while let batch = stream.next(limit: Self.eventsAtOnce) {
            // The file stays, and what was taken of it is known by its ids when it is read again.
            if rhythm.stop.isSet { return }
            refused += batch.refused
            try await accept(batch.accepted)
        }
        try await finish(file, refused.isEmpty ? nil : RefusalReport(refused, form: stream.form))
    }

    private func accept(_ events: [AcceptedEvent]) async throws {
        let outcomes = try await accept(events, actor: "directory")
        metrics.count(outcomes, refused: 0)
        for wake in next { wake.signal() }
    }

    private func finish(_ file: QueueFile, _ report: RefusalReport?) async throws {
        if let report {
            logger.warning("events in a queue file were refused and set aside", metadata: ["file": "\(file.name)"])
            metrics.add(1, to: .eventsRefused)
            _ = try await onFileThread { try directory.setAside(file.name, contents: report.contents, reason: report.reason) }
        }
        try await onFileThread { try directory.remove(file) }
    }
}
