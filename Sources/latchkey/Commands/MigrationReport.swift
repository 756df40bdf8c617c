import Domain
import Intake
import UseCases

/// What a migration did, or would do, as it is printed.
struct MigrationReport: Encodable {
    /// An extension that somebody has.
    struct Left: Encodable {
        let line: Int
        let `extension`: String
        let username: String
        /// Whether the primary administrator only stands in.
        let fallback: Bool
    }

    /// A profile whose username is not its address.
    struct Chosen: Encodable {
        let line: Int
        let `extension`: String
        let email: String
        let username: String
    }

    /// A profile that may be a place's or a company's.
    struct Company: Encodable {
        let line: Int
        let `extension`: String
        let name: String
        let why: String
    }

    struct Refused: Encodable {
        let line: Int
        let `extension`: String?
        let reason: String
    }

    let dryRun: Bool
    private(set) var profiles = 0
    private(set) var extensions = 0
    private(set) var unassigned = 0
    private(set) var queued = 0
    private(set) var leftAlone: [Left] = []
    private(set) var usernames: [Chosen] = []
    private(set) var companies: [Company] = []
    var refused: [Refused] = []

    init(isRehearsal: Bool) { dryRun = isRehearsal }

    /// A row that could not be read as one.
    mutating func refuse(_ row: CSVFile.Row, _ reason: String) {
        let number = row.cells.first.flatMap { try? ExtensionNumber($0) }
        refused.append(.init(line: row.line, extension: number?.text, reason: reason))
        if let number, row.cells.count == MigrationRow.columns.count { look(row.line, number, row.cells[1], row.cells[2]) }
    }

    mutating func add(_ row: MigrateExtensions.Row, _ end: MigrateExtensions.End) {
        let number = row.row.number
        switch end {
        case .made(let username):
            profiles += 1
            extensions += 1
            if let person = row.row.person {
                look(row.line, number, person.firstName, person.lastName)
                if username.text != person.email.text {
                    usernames.append(.init(line: row.line, extension: number.text, email: person.email.text, username: username.text))
                }
            }
        case .joined: extensions += 1
        case .unassigned: unassigned += 1
        case .queued: queued += 1
        case .left(let username, let isFallback):
            leftAlone.append(.init(line: row.line, extension: number.text, username: username, fallback: isFallback))
        case .refused(let reason): refused.append(.init(line: row.line, extension: number.text, reason: reason))
        }
    }

    private mutating func look(_ line: Int, _ number: ExtensionNumber, _ firstName: String, _ lastName: String) {
        guard let why = CompanyName.sign(firstName: firstName, lastName: lastName) else { return }
        companies.append(.init(line: line, extension: number.text, name: "\(firstName) \(lastName)", why: why))
    }

    var text: String {
        var lines = [
            "\(dryRun ? "would make" : "made") \(profiles) profiles for \(extensions) extensions; \(unassigned) unassigned, "
                + "\(leftAlone.count) left alone, \(refused.count) refused"
        ]
        if queued > 0 { lines.append("\(queued) wait in the queue, behind what is retried; see `latchkey queue list`") }
        lines += leftAlone.map {
            "line \($0.line), extension \($0.extension): left alone, \($0.fallback ? "the primary administrator stands in" : "\($0.username) has it")"
        }
        lines += usernames.map { "line \($0.line), extension \($0.extension): the username of \($0.email) is \($0.username)" }
        lines += companies.map { "line \($0.line), extension \($0.extension): look at \"\($0.name)\", \($0.why); kind place may fit" }
        lines += refused.map { "line \($0.line)\($0.extension.map { ", extension \($0)" } ?? ""): refused, \($0.reason)" }
        return lines.joined(separator: "\n")
    }
}
