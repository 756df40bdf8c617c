import ArgumentParser
import Domain
import FoundationEssentials
import Glibc
import Hummingbird
import Logging
import Mail
import NIOCore
import Web

/// `latchkey templates …`
struct TemplatesGroup: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "templates", abstract: "Look at the emails that the templates make.",
        discussion: "EXAMPLE: latchkey templates preview", subcommands: [TemplatesPreview.self])
}

/// Needs no storage and no secrets: whoever writes templates may not have either.
struct TemplatesPreview: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "preview",
        abstract: "Show every kind of email in every language in a browser, with sample values, until Ctrl-C.",
        discussion: """
            The templates are read anew at each look; what is wrong with one is shown with its file and line.
            EXAMPLE: latchkey templates preview --port 8082
            """)
    @Option(help: "The port to listen on.") var port = 8082
    @Option(help: "The address to listen on; others than this machine's show the templates to whoever comes.") var host = "127.0.0.1"
    @OptionGroup var common: CommonOptions

    /// What `--json` tells.
    struct Started: Encodable { let url: String }

    func validate() throws {
        guard (1...65_535).contains(port) else { throw ValidationError("--port must be from 1 to 65535.") }
    }

    func run() async throws {
        do {
            let settings = try await SettingsReader.read(path: common.config, environment: ProcessInfo.processInfo.environment).checked()
            let letterhead = Letterhead(from: try MailFrom.parse(settings.mailFrom), supportContact: settings.supportContact)
            try await serve { [directory = settings.templatesDirectory] in await Self.look(directory, letterhead) }
        } catch {
            throw Exit.after(error)
        }
    }

    private func serve(_ look: @escaping @Sendable () async -> PreviewSite.Look) async throws {
        var quiet = Logger(label: "latchkey")
        quiet.logLevel = .warning
        let site = PreviewSite(ambient: .live, logger: quiet, look: look)
        let listener = Listener(policy: site.policy, room: ConnectionRoom(limit: 64))
        let url = "http://\(host.contains(":") ? "[\(host)]" : host):\(port)/"
        let application = Application(
            router: site.router, server: listener.server, configuration: listener.configuration(host: host, port: port),
            onServerRunning: { [report = common.report] _ in
                try? report.show(Started(url: url), text: "the emails are shown at \(url) until Ctrl-C")
            }, logger: quiet)
        do {
            try await application.runService()
        } catch let error as IOError {
            throw Failure(
                "cannot listen at \(url): \(String(cString: strerror(error.errnoCode))); choose another place with --host or --port.")
        } catch  where error is SocketAddressError || error is SocketAddressError.UnknownHost {
            throw Failure("cannot listen at \(url): this machine knows no such address; choose another with --host.")
        }
    }

    private static func look(_ directory: String, _ letterhead: Letterhead) async -> PreviewSite.Look {
        do {
            let samples = try await onFileThread {
                try EmailTemplates.load(directory: directory).samples(letterhead: letterhead, at: Ambient.live.now())
            }
            return .emails(
                samples.map {
                    .init(folder: $0.folder, locale: $0.email.locale, subject: $0.email.subject, text: $0.email.text, html: $0.email.html)
                })
        } catch let wrong as TemplateProblems {
            return .problems(wrong.problems.map { "\(directory)/\($0)" })
        } catch {
            return .problems(["\(error)"])
        }
    }
}
