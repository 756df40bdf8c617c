import Glibc
import Logging

/// Writes each log line as text for people at a terminal, on standard error; control characters are shown, not obeyed.
struct PlainLogHandler: LogHandler {
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level = .info

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let time = LogTime.now().dropFirst(11).prefix(8)
        let details = event.details(beside: metadata).sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
        let mark = event.level >= .warning ? "\(event.level.rawValue): " : ""
        Terminal.printError("\(time) \(mark)\(event.message)\(details)")
    }
}
