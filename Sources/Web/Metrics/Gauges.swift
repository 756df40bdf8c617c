import Cryptography
import Domain
import UseCases

/// What `/metrics` tells of the present moment.
struct Gauges {
    let health: ReadHealth.Report?
    /// Faults of storage since the start, by kind.
    let faults: [String: Int]
    let load: HashingPool.Load
    let isReady: Bool
    let surroundings: Surroundings
    let startedAt: Timestamp
    let now: Timestamp

    func write(to exposition: inout Exposition) {
        for family in work + hashing + machine + ProcessFigures.families { exposition.add(family) }
    }

    private typealias Family = Exposition.Family
    private typealias Sample = Exposition.Sample

    /// Left out while storage cannot be read.
    private var work: [Family] {
        guard let health else { return [] }
        return [
            Family(
                "latchkey_events", .gauge, "Events that wait for their answer, and events that failed and are kept for a decision.",
                states([("waiting", health.waitingEvents), ("failed", health.failedEvents)])),
            Family("latchkey_events_oldest_waiting_seconds", .gauge, "Age of the oldest waiting event.", age(health.oldestEvent)),
            Family(
                "latchkey_emails", .gauge, "Emails that are not in the spool yet, and emails in the spool that Latchkey has to deliver.",
                states([("waiting", health.waitingEmails), ("undelivered", health.undeliveredEmails)])),
            Family(
                "latchkey_emails_oldest_waiting_seconds", .gauge, "Age of the oldest email that is not in the spool.",
                age(health.oldestEmail)),
            Family(
                "latchkey_emails_oldest_undelivered_seconds", .gauge, "Age of the oldest email in the spool that Latchkey has to deliver.",
                age(health.oldestUndelivered)),
            Family(
                "latchkey_emails_returned_total", .counter,
                "Emails of the installation that came back after the mail system had taken them, whichever process read it.",
                String(health.returnedEmails)),
            Family(
                "latchkey_node_seen_timestamp_seconds", .gauge, "When each node that has not ended was last heard of.",
                health.nodes.map { Sample(time($0.seenAt), [("node", $0.name)]) }),
            Family(
                "latchkey_backup_timestamp_seconds", .gauge, "When the database was last backed up; 0 for never.",
                health.backedUpAt.map(time) ?? "0"),
        ]
    }

    private var hashing: [Family] {
        [
            Family(
                "latchkey_hashing_passwords", .gauge, "Passwords that are being hashed, and passwords that wait to be.",
                states([("running", load.running), ("queued", load.queued)])),
            Family("latchkey_hashing_queue_limit", .gauge, "So many passwords may wait to be hashed.", String(load.limit)),
        ]
    }

    private var machine: [Family] {
        let expiry = surroundings.certificateExpiry.map { [Sample(time($0))] } ?? []
        return [
            Family("latchkey_ready", .gauge, "1 while /readyz says so, else 0.", isReady ? "1" : "0"),
            Family(
                "latchkey_storage_errors_total", .counter, "Times that storage could not do what it was asked, by what was wrong.",
                faults.sorted { $0.key < $1.key }.map { Sample(String($0.value), [("kind", $0.key)]) }),
            Family(
                "latchkey_disk_free_bytes", .gauge, "Free bytes where the database, the spool and the queue are.",
                surroundings.freeBytes.map { Sample(String($0.bytes), [("place", $0.place)]) }),
            Family(
                "latchkey_bounces_readable", .gauge, "1 while what comes back can be read, else 0.",
                surroundings.readsBounces.map { [Sample($0 ? "1" : "0")] } ?? []),
            Family("latchkey_certificate_expiry_timestamp_seconds", .gauge, "When the certificate of the public listener ends.", expiry),
            Family("latchkey_build_info", .gauge, "1, with the version of Latchkey.", [Sample("1", [("version", surroundings.version)])]),
            Family("process_start_time_seconds", .gauge, "Start time since unix epoch in seconds.", time(startedAt)),
        ]
    }

    private func states(_ counts: [(state: String, count: Int)]) -> [Sample] {
        counts.map { Sample(String($0.count), [("state", $0.state)]) }
    }

    private func age(_ time: Timestamp?) -> String { Exposition.seconds(time.map { max(now.microseconds - $0.microseconds, 0) } ?? 0) }

    private func time(_ time: Timestamp) -> String { Exposition.seconds(time.microseconds) }
}
