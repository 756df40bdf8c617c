import ArgumentParser
import Cryptography
import Domain
import Intake
import UseCases

/// `latchkey extension migrate` (F27).
struct ExtensionMigrate: CoreCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate", abstract: "Make profiles for the extensions of an older system, from their caller ids. Nothing is sent.",
        discussion: """
            FILE is CSV with the columns extension, caller id first name, caller id last name, voicemail email, unassigned. Extensions that
            are assigned already are left alone, so the same file again changes nothing. The two names of a caller id are taken together or
            not at all. Exits 1 where rows were refused; the others are in. See docs/migration.md.

            EXAMPLE: latchkey extension migrate extensions.csv --pbx acme --dry-run
            """)
    @Argument(help: "The CSV file.") var file: String
    @Option(help: "The PBX's id.") var pbx: String
    @Flag(help: "Say what would happen, and change nothing.") var dryRun = false
    @OptionGroup var common: CommonOptions

    func act(_ core: Core, _ report: Report) async throws {
        let pbx = try await core.pbx(pbx)
        let csv = try CSVFile(file, columns: MigrationRow.columns)
        var (plan, total, rows) = (MigrationPlan(pbx: pbx), MigrationReport(isRehearsal: dryRun), [MigrateExtensions.Row]())
        while let row = try csv.next() {
            do throws(Refusal) {
                if let flaw = row.flaw { throw Refusal(.invalidValue, flaw) }
                rows.append(.init(line: row.line, row: try MigrationRow(cells: row.cells)))
            } catch {
                total.refuse(row, error.reason)
            }
            guard rows.count == MigrateExtensions.batch else { continue }
            try await migrate(&rows, &plan, &total, pbx, core)
        }
        try await migrate(&rows, &plan, &total, pbx, core)
        core.hint()
        total.refused.sort { $0.line < $1.line }
        try report.show(total, text: total.text)
        if !total.refused.isEmpty { throw ExitCode.failure }
    }

    private func migrate(
        _ rows: inout [MigrateExtensions.Row], _ plan: inout MigrationPlan, _ total: inout MigrationReport, _ pbx: PBXID, _ core: Core
    ) async throws {
        let ends = try await core.migrateExtensions(rows, &plan, pbx: pbx, isRehearsal: dryRun)
        for (row, end) in zip(rows, ends) { total.add(row, end) }
        rows = []
    }
}

extension Core {
    fileprivate var migrateExtensions: MigrateExtensions {
        MigrateExtensions(
            store: store, logins: LoginDigester(key: secrets.limits), accept: accept, answer: answer,
            write: { [ambient] row, profile, pbx in
                try MigrationEvent.event(row, profile, pbx: pbx, id: Hex.text(ambient.random(16)))
            })
    }
}
