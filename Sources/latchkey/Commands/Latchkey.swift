import ArgumentParser
import Glibc

/// The command `latchkey`.
@main
struct Latchkey: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "latchkey",
        abstract: "Gives people their phone credentials without any administrator touching a password.",
        discussion: """
            Configuration is read from --config FILE, else $LATCHKEY_CONFIG, else Config/latchkey.yaml, else /etc/latchkey/latchkey.yaml, else
            built-in defaults; an environment variable such as LATCHKEY_STORAGE_URL overrides its key. Every command takes --json. Exit codes: 0 done, 1 refused or failed,
            64 wrong usage, 78 wrong configuration.

            EXAMPLE: latchkey pbx create acme --name Acme --admin-first-name Grace --admin-last-name Hopper --admin-email grace@acme.example
            """,
        version: Version.text,
        subcommands: [
            Serve.self, Check.self, PBXGroup.self, ProfileGroup.self, ExtensionGroup.self, PrivilegeGroup.self, EventsGroup.self,
            QueueGroup.self, SpoolGroup.self, BouncesGroup.self, HistoryGroup.self, KeyGroup.self, SecretsGroup.self, NodeGroup.self,
            StorageGroup.self, BackupCommand.self, RestoreCommand.self, TemplatesGroup.self, StatusCommand.self,
        ])

    static func main() async {
        var arguments = Array(CommandLine.arguments.dropFirst())
        // `latchkey --config FILE COMMAND`: the option stands before the command, so it is handed on by the environment.
        if let first = arguments.first, first == "--config" || first.hasPrefix("--config=") {
            let file = first == "--config" ? arguments.dropFirst().first : String(first.dropFirst("--config=".count))
            guard let file, !file.isEmpty else {
                Terminal.printError("latchkey: --config wants a file, e.g. latchkey --config Config/latchkey.yaml serve")
                Glibc.exit(EX_USAGE)
            }
            setenv("LATCHKEY_CONFIG", file, 1)
            arguments.removeFirst(first == "--config" ? 2 : 1)
        }
        await run(arguments)
    }

    /// Help goes to standard output; wrong usage is one line on standard error that says what to do, and exits 64.
    private static func run(_ arguments: [String]) async -> Never {
        do {
            var command = try parseAsRoot(arguments)
            if let group = type(of: command).missingSubcommand {
                Terminal.print(helpMessage(for: type(of: command)))
                Terminal.printError(group)
                Glibc.exit(EX_USAGE)
            }
            if var command = command as? any AsyncParsableCommand { try await command.run() } else { try command.run() }
            Glibc.exit(EXIT_SUCCESS)
        } catch let code as ExitCode {
            Glibc.exit(code.rawValue)
        } catch {
            let code = exitCode(for: error)
            let text = fullMessage(for: error)
            if code.isSuccess { Terminal.print(text) } else { Terminal.printError(UsageLine(text).text) }
            Glibc.exit(code.rawValue)
        }
    }
}

extension ParsableCommand {
    /// What to do where a command was meant that only stands for others.
    fileprivate static var missingSubcommand: String? {
        guard !configuration.subcommands.isEmpty, configuration.defaultSubcommand == nil else { return nil }
        let names = configuration.subcommands.map { $0.configuration.commandName ?? "" }
        let name = self == Latchkey.self ? "latchkey" : "latchkey \(configuration.commandName ?? "")"
        return "\(name): say which, one of \(names.joined(separator: ", "))"
    }
}
