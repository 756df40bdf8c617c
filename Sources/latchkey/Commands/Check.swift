import ArgumentParser
import FoundationEssentials

/// `latchkey check`
struct Check: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Read configuration, templates, storage, queue and spool, and say everything that is wrong at once.",
        discussion: "EXAMPLE: latchkey --config Config/latchkey.yaml check")
    @OptionGroup var common: CommonOptions

    /// What was found, for `--json`.
    struct Result: Encodable {
        let ok: Bool
        let problems: [String]
        /// What is no hindrance yet.
        var warnings: [String] = []
        /// What the domains that emails come from should have in the DNS.
        var records: [DNSRecord] = []
    }

    func run() async throws {
        do {
            let reading = try await SettingsReader.read(path: common.config, environment: ProcessInfo.processInfo.environment)
            let parts = try await Preflight.check(reading, databaseMayBeAway: false)
            let warnings = try await parts.warnings + parts.strangers()
            if !common.json { for warning in warnings { Terminal.printError("warning: \(warning)") } }
            let end = warnings.isEmpty ? "everything is as it should be" : "nothing hinders the start"
            try common.report.show(
                Result(ok: true, problems: [], warnings: warnings, records: parts.records),
                text: parts.advice + "\n" + end)
        } catch let problems as SettingsProblems {
            if common.json { try common.report.show(Result(ok: false, problems: problems.problems), text: "") }
            throw Exit.after(problems)
        }
    }
}
