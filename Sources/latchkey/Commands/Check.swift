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
    }

    func run() async throws {
        do {
            let reading = try await SettingsReader.read(path: common.config, environment: ProcessInfo.processInfo.environment)
            _ = try await Preflight.check(reading, databaseMayBeAway: false)
            try common.report.show(Result(ok: true, problems: []), text: "everything is as it should be")
        } catch let problems as SettingsProblems {
            if common.json { try common.report.show(Result(ok: false, problems: problems.problems), text: "") }
            throw Exit.after(problems)
        }
    }
}
