import ArgumentParser
import Domain
import Intake
import Storage
import UseCases

struct ProfileImport: CoreCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Import a CSV file of profiles: a row without an id makes a profile, a row with one changes it.",
        discussion: """
            Nothing is sent, except that both addresses are told where one changes. Rows that cannot be taken are named by the line on which
            they start; the others go in, and the command exits 1. After a crash or Ctrl-C give the same file again: it goes on where it was.
            A file with a column for passwords is refused.

            EXAMPLE: latchkey profile import profiles.csv --pbx acme --dry-run
            """)
    @Argument(help: "The CSV file, or - for standard input.") var file: String
    @Option(help: "The PBX's id.") var pbx: String
    @Flag(help: "Say what each row would do, and do nothing.") var dryRun = false
    @Option(help: ArgumentHelp("Write what becomes of each row of this run into a CSV file: line, outcome, reason.", valueName: "file"))
    var report: String?
    @OptionGroup var common: CommonOptions

    func act(_ core: Core, _ output: Report) async throws {
        let pbx = try await core.pbx(pbx)
        let headers = try await core.customHeaders(pbx)
        let file = try SheetFile(file)
        if let report, file.isFile(at: report) { throw Failure("the report would overwrite \(report) itself; give it another name.") }
        _ = try await ProfileSheet.open(customHeaders: headers) { try file.next() }
        let (digest, rows) = try file.survey()
        let sheet = try await ProfileSheet.open(customHeaders: headers) { try file.next() }
        let listing = try ImportReport(path: report)
        let bar = ProgressBar(total: rows, of: "rows")
        let summary =
            dryRun
            ? try await preview(core, pbx, file.name, rows, sheet, listing, bar)
            : try await take(core, pbx, .init(name: file.name, digest: digest, rowCount: rows), sheet, listing, bar)
        bar.clear()
        try output.show(summary, text: summary.text)
        if summary.refused > 0 { throw ExitCode.failure }
    }

    private func preview(
        _ core: Core, _ pbx: PBXID, _ name: String, _ rows: Int, _ sheet: ProfileSheet, _ listing: ImportReport, _ bar: ProgressBar
    ) async throws -> ImportSummary {
        var done = 0
        var refused: [RefusedRowView] = []
        let counts = try await core.preview(pbx, rows: sheet.next) { judged in
            try listing.add(judged)
            done += judged.count
            bar.show(done)
            let news = judged.lazy.compactMap(RefusedRowView.init)
            refused += news.prefix(ImportSummary.limit - refused.count)
        }
        guard let counts else { throw Failure("there is no PBX \(pbx) any more.") }
        return ImportSummary(id: nil, file: name, rows: rows, counts, refused)
    }

    private func take(
        _ core: Core, _ pbx: PBXID, _ whole: ImportProfiles.Sheet, _ sheet: ProfileSheet, _ listing: ImportReport, _ bar: ProgressBar
    ) async throws -> ImportSummary {
        let outcome = try await core.importing(whole, pbx: pbx, by: "command", source: EventSource.command, rows: sheet.next) {
            view, judged in
            try listing.add(judged)
            bar.show(view.done)
            if judged.contains(where: { $0.outcome == .changed }) { core.hint() }
            // Others look every half millisecond whether the database's one writer is free.
            if !core.store.isShared { try await Task.sleep(for: .milliseconds(3)) }
        }
        switch outcome {
        case .finished(let view):
            let refused = try await core.browse.refusedRows(of: Int64(view.id) ?? 0, limit: ImportSummary.limit).items
            let counts = ImportCounts(created: view.created, changed: view.changed, unchanged: view.unchanged, refused: view.refused)
            return ImportSummary(
                id: view.id, file: view.file, rows: view.rows, counts, refused)
        case .unknownPBX: throw Failure("there is no PBX \(pbx) any more.")
        case .isElsewhere: throw Failure("another process takes this file in; wait for it, or end it and give the file again.")
        }
    }
}

/// What became, or would become, of a file's rows.
struct ImportSummary: Encodable {
    /// So many refused rows are told; `--report` tells all.
    static let limit = 1000
    private static let shown = 50

    /// The import's; nil where nothing was done.
    let id: String?
    let file: String
    let rows: Int
    let created: Int
    let changed: Int
    let unchanged: Int
    let refused: Int
    let refusedRows: [RefusedRowView]

    init(id: String?, file: String, rows: Int, _ counts: ImportCounts, _ refusedRows: [RefusedRowView]) {
        self.id = id
        self.file = file
        self.rows = rows
        created = counts.created
        changed = counts.changed
        unchanged = counts.unchanged
        refused = counts.refused
        self.refusedRows = refusedRows
    }

    var text: String {
        let would = id == nil ? "would be " : ""
        let total = "\(file): \(rows) rows; \(would)created \(created), changed \(changed), unchanged \(unchanged), refused \(refused)"
        let lines = refusedRows.prefix(Self.shown).map { "line \($0.line): \($0.reason)" }
        let rest = refused > Self.shown ? ["and \(refused - Self.shown) more; --report FILE writes them all."] : []
        return ([total] + lines + rest).joined(separator: "\n")
    }
}
