import UseCases

/// The screen of `latchkey status`: what there is, then what there is to do about it.
struct StatusScreen {
    private let report: ReadStatus.Report
    private let disks: [(place: String, bytes: Int64)]
    private let troubles: [PlaceTrouble]

    init(_ report: ReadStatus.Report, disks: [(place: String, bytes: Int64)], troubles: [PlaceTrouble]) {
        self.report = report
        self.disks = disks
        self.troubles = troubles
    }

    var text: String {
        let advice = self.advice
        let head = [
            "Latchkey \(Version.text), \(report.at)", "",
            line("Emails", emails), line("Events", events), line("People", people),
            line("Disk", disks.map { "\($0.place) \(Self.size($0.bytes)) free" }), line("Nodes", nodes),
            line("Backup", [report.backupAgeSeconds.map { "\(Self.age($0)) ago" } ?? "never"]), "",
        ]
        return (head + (advice.isEmpty ? ["Nothing is to be done."] : ["To do:"] + advice.map { "  " + $0 })).joined(separator: "\n")
    }

    private var emails: [String] {
        let emails = report.emails
        let oldest = { (age: Int64?) in age.map { ", the oldest \(Self.age($0))" } ?? "" }
        let undelivered =
            emails.undelivered > 0 ? " (\(emails.undelivered) to be delivered\(oldest(emails.oldestUndeliveredSeconds)))" : ""
        return [
            "\(emails.waiting) waiting\(oldest(emails.oldestWaitingSeconds))", "\(emails.spooled) spooled\(undelivered)",
            "\(emails.delivered) delivered",
            "\(emails.bounced) bounced", "\(emails.withdrawn) withdrawn",
        ]
    }

    private var events: [String] {
        let oldest = report.events.oldestWaitingSeconds.map { ", the oldest \(Self.age($0))" } ?? ""
        return ["\(report.events.waiting) waiting\(oldest)", "\(report.events.failed) failed"]
    }

    private var people: [String] {
        [
            "\(Self.count(report.linksOpened, of: "link")) opened", "\(Self.count(report.passwordsSet, of: "password")) set with one",
            "\(report.passwords) with a password",
        ]
    }

    private var nodes: [String] {
        report.nodes.isEmpty ? ["none"] : report.nodes.map { "\($0.id) \($0.state)" }
    }

    /// What is not as it should be, with the command that goes on.
    private var advice: [String] {
        var advice = troubles.map { "\($0.place): \($0.problem)" }
        if report.events.failed > 0 {
            advice.append("\(Self.count(report.events.failed, of: "event")) failed: latchkey queue list --state failed")
        }
        if let oldest = report.emails.oldestWaitingSeconds, oldest > 300 {
            advice.append("emails have waited for \(Self.age(oldest)): latchkey spool list --state waiting")
        }
        if let oldest = report.emails.oldestUndeliveredSeconds, oldest > 1800 {
            advice.append("the mail system has not taken an email for \(Self.age(oldest)): latchkey spool list --state spooled")
        }
        if report.emails.bounced > 0 {
            advice.append("\(Self.count(report.emails.bounced, of: "email")) bounced: latchkey spool list --state bounced")
        }
        for node in report.nodes where node.state == "lost" {
            advice.append("node \(node.id) is lost: start it, or latchkey node retire \(node.id)")
        }
        if !report.nodes.contains(where: { $0.state == "serving" }) { advice.append("no node serves: systemctl start latchkey") }
        for disk in disks where disk.bytes < 1 << 30 {
            advice.append("the disk of \(disk.place) has \(Self.size(disk.bytes)) left: make room")
        }
        if report.backupAgeSeconds.map({ $0 > 2 * 86_400 }) ?? true {
            advice.append("there is no backup of the last two days: latchkey backup FILE")
        }
        return advice
    }

    private func line(_ name: String, _ parts: [String]) -> String {
        name + String(repeating: " ", count: 9 - name.utf8.count) + parts.joined(separator: " · ")
    }

    private static func count(_ number: some BinaryInteger, of thing: String) -> String {
        "\(number) \(thing)\(number == 1 ? "" : "s")"
    }

    private static func age(_ seconds: Int64) -> String {
        switch seconds {
        case ..<120: "\(seconds) s"
        case ..<7200: "\(seconds / 60) min"
        case ..<172_800: "\(seconds / 3600) h"
        default: "\(seconds / 86_400) days"
        }
    }

    private static func size(_ bytes: Int64) -> String {
        let units = ["B", "KiB", "MiB", "GiB", "TiB"]
        var (size, unit) = (Double(bytes), 0)
        while size >= 1024, unit < units.count - 1 {
            size /= 1024
            unit += 1
        }
        let tenths = Int((size * 10).rounded())
        return unit == 0 || tenths >= 1000 ? "\(tenths / 10) \(units[unit])" : "\(tenths / 10).\(tenths % 10) \(units[unit])"
    }
}
