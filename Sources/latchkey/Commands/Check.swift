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
    }

    func run() async throws {
        do {
            let reading = try await SettingsReader.read(path: common.config, environment: ProcessInfo.processInfo.environment)
            let warnings = try await Preflight.check(reading, databaseMayBeAway: false).warnings
            if !common.json { for warning in warnings { Terminal.printError("warning: \(warning)") } }
            try common.report.show(
                Result(ok: true, problems: [], warnings: warnings),
                text: warnings.isEmpty ? "everything is as it should be" : "nothing hinders the start")
        } catch let problems as SettingsProblems {
            if common.json { try common.report.show(Result(ok: false, problems: problems.problems), text: "") }
            throw Exit.after(problems)
        }
    }
}
