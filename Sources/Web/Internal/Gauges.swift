import Cryptography
import Domain
import UseCases

/// What `/metrics` tells of the present moment.
struct Gauges {
    let health: ReadHealth.Report?
    let load: HashingPool.Load
    let startedAt: Timestamp
    let now: Timestamp

    /// The gauges in Prometheus' text format 0.0.4.
    var exposition: String { (waiting + process).map(Self.line).joined() }

    private typealias Gauge = (name: String, help: String, value: String)

    private var waiting: [Gauge] {
        guard let health else { return [] }
        return [
            ("latchkey_events_waiting", "Events that await their answer.", String(health.waitingEvents)),
            ("latchkey_events_set_aside", "Events that failed and are kept for a decision.", String(health.failedEvents)),
            ("latchkey_events_oldest_seconds", "Age of the oldest waiting event.", age(health.oldestEvent)),
            ("latchkey_emails_waiting", "Emails that are not in the spool yet.", String(health.waitingEmails)),
            ("latchkey_emails_oldest_seconds", "Age of the oldest waiting email.", age(health.oldestEmail)),
        ]
    }

    private var process: [Gauge] {
        let memory = ProcessMemory.residentBytes.map {
            [("process_resident_memory_bytes", "Resident memory size in bytes.", String($0))]
        }
        return [
            ("latchkey_hashing_running", "Passwords that are being hashed.", String(load.running)),
            ("latchkey_hashing_queued", "Passwords that wait to be hashed.", String(load.queued)),
            ("process_start_time_seconds", "Start time since unix epoch in seconds.", seconds(startedAt.microseconds)),
        ] + (memory ?? [])
    }

    private func age(_ time: Timestamp?) -> String { seconds(time.map { max(now.microseconds - $0.microseconds, 0) } ?? 0) }

    private func seconds(_ microseconds: Int64) -> String {
        "\(microseconds / 1_000_000).\(String(1_000_000 + microseconds % 1_000_000).dropFirst())"
    }

    private static func line(_ gauge: Gauge) -> String {
        "# HELP \(gauge.name) \(gauge.help)\n# TYPE \(gauge.name) gauge\n\(gauge.name) \(gauge.value)\n"
    }
}
