import Domain
import Glibc
import Intake
import Logging

/// Writes each log line as one JSON object on standard error, for machines; every text is escaped, so no value can make a line of its own.
struct JSONLogHandler: LogHandler {
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level = .info
    private let label: String

    init(label: String) { self.label = label }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let fixed = [("at", LogTime.now()), ("level", event.level.rawValue), ("message", "\(event.message)"), ("logger", label)]
        let details = event.details(beside: metadata)
        let line = fixed.filter { details[$0.0] == nil } + details.map { ($0.key, "\($0.value)") }
        var bytes = JSONWriter.bytes(.object(line.map { ($0.0, .string($0.1)) }), order: .sorted)
        bytes.append(UInt8(ascii: "\n"))
        bytes.withUnsafeBytes { _ = write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}

extension LogEvent {
    /// All that a line tells besides its message: of the request that it is about, of its logger, and its own, the later before the earlier.
    func details(beside logger: Logger.Metadata) -> Logger.Metadata {
        var details = metadata ?? [:]
        if !logger.isEmpty { details.merge(logger) { own, _ in own } }
        if let trace = Trace.current, details["id"] == nil { details["id"] = .string(trace.id) }
        return details
    }
}

/// The present instant for log lines, which have no ambient of their own.
enum LogTime {
    static func now() -> String { Timestamp.system().description }
}

extension Timestamp {
    /// The system's clock, read in microseconds.
    static func system() -> Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000)
    }
}
