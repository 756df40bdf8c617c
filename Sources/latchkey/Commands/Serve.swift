import ArgumentParser
import CLinux
import Domain
import FoundationEssentials
import Glibc
import Logging

/// `latchkey serve`
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Run the daemon: watch the queue, answer events, write the spool, serve pages and API.",
        discussion: """
            It ends cleanly on SIGTERM or Ctrl-C. SIGHUP reads templates, certificates and limits anew.
            EXAMPLE: latchkey --config Config/latchkey.yaml serve
            """)
    @OptionGroup var common: CommonOptions

    func run() async throws {
        umask(0o077)
        _ = latchkey_forbid_core_dumps()
        signal(SIGPIPE, SIG_IGN)
        OpenFiles.raiseLimit()
        signal(SIGHUP, SIG_IGN)
        do {
            let environment = ProcessInfo.processInfo.environment
            let reading = try await SettingsReader.read(path: common.config, environment: environment)
            let logger = Self.logger()
            let parts = try await Preflight.check(reading, databaseMayBeAway: true)
            let renewed = Renewed(
                parts: parts, logger: logger,
                readSettings: { [common] in try await SettingsReader.read(path: common.config, environment: environment).checked() })
            try await Daemon(parts: parts, logger: logger, supervisor: Supervisor(environment: environment), renewed: renewed).run()
        } catch {
            throw Exit.after(error)
        }
    }

    /// Lines for people on a terminal, JSON elsewhere.
    private static func logger() -> Logger {
        let isInteractive = Terminal.isInteractive
        LoggingSystem.bootstrap { (label: String) -> any LogHandler in
            if isInteractive { PlainLogHandler() } else { JSONLogHandler(label: label) }
        }
        return Logger(label: "latchkey")
    }
}
