import ArgumentParser
import Domain
import Mail
import Storage
import UseCases

/// `latchkey spool …`
struct SpoolGroup: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "spool", abstract: "Look into the spool; withdraw or retry emails; read an email's whole story.",
        discussion: "EXAMPLE: latchkey spool story 17",
        subcommands: [SpoolList.self, SpoolShow.self, SpoolWithdraw.self, SpoolRetry.self, SpoolStory.self])
}

extension EmailState: ExpressibleByArgument {}

struct SpoolList: CoreCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List emails, and how far each of them is.",
        discussion: "EXAMPLE: latchkey spool list --state waiting")
    @Option(help: "waiting, spooled, delivered, bounced or withdrawn.") var state: EmailState?
    @OptionGroup var page: PageOptions
    @OptionGroup var common: CommonOptions

    func act(_ core: Core, _ report: Report) async throws {
        let views = try await core.browse.emails(state: state, after: page.number(), limit: page.limit)
        try report.list(views) { views in
            var table = Table("id", "kind", "to", "event", "state", "created at", "reason")
            for view in views { table.add(view.id, view.kind, view.to, view.event, view.state, view.createdAt, view.reason) }
            return table
        }
    }
}

struct SpoolShow: CoreCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show one email as it lies in the spool, its link hidden.",
        discussion: "EXAMPLE: latchkey spool show 17")
    @Argument(help: "The email's id.") var id: Int64
    @OptionGroup var common: CommonOptions

    /// An email with its text, where it is still in the spool.
    struct Shown: Encodable {
        let email: EmailView
        let message: String?

        private enum CodingKeys: String, CodingKey { case message }

        func encode(to encoder: any Encoder) throws {
            try email.encode(to: encoder)
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(message, forKey: .message)
        }
    }

    func act(_ core: Core, _ report: Report) async throws {
        let view = try await core.email(id)
        let maildir = Maildir(directory: core.settings.spoolDirectory, node: core.settings.nodeName)
        let bytes = try view.file.flatMap { try maildir.read($0) }
        let message = bytes.map { RedactedMessage(bytes: $0).text }
        let missing = "The email is \(view.state)\(view.file == nil ? "" : "; its file has been taken from the spool")."
        try report.show(view, message: message, missing: missing)
    }
}

extension Report {
    /// An email's members, and its text without its link.
    fileprivate func show(_ view: EmailView, message: String?, missing: String) throws {
        try show(SpoolShow.Shown(email: view, message: message), text: message ?? missing)
    }
}

struct SpoolWithdraw: CoreCommand {
    static let configuration = CommandConfiguration(
        commandName: "withdraw", abstract: "Withdraw an email that was not sent yet: it never is.",
        discussion: "EXAMPLE: latchkey spool withdraw 17")
    @Argument(help: "The email's id.") var id: Int64
    @OptionGroup var common: CommonOptions

    func act(_ core: Core, _ report: Report) async throws {
        try check(await core.spool.withdraw(id, actor: "command"), id, "withdrawn")
        core.hint()
        try report.show(try await core.email(id), text: "Email \(id) is withdrawn.")
    }
}

struct SpoolRetry: CoreCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry", abstract: "Send an email now that waits or was put off, without waiting for its next try.",
        discussion: "EXAMPLE: latchkey spool retry 17")
    @Argument(help: "The email's id.") var id: Int64
    @OptionGroup var common: CommonOptions

    func act(_ core: Core, _ report: Report) async throws {
        try check(await core.spool.retry(id, actor: "command"), id, "retried")
        core.hint()
        try report.show(try await core.email(id), text: "Email \(id) is due now.")
    }
}

struct SpoolStory: CoreCommand {
    static let configuration = CommandConfiguration(
        commandName: "story", abstract: "Tell an email's whole story, from its decision to the password set with it.",
        discussion: "EXAMPLE: latchkey spool story 17")
    @Argument(help: "The email's id.") var id: Int64
    @OptionGroup var common: CommonOptions

    func act(_ core: Core, _ report: Report) async throws {
        guard let moments = try await TellStory(store: core.store)(id) else { throw unknown(id) }
        var table = Table("at", "what")
        for moment in moments { table.add(moment.at, moment.what) }
        try report.show(moments, text: table.text)
    }
}

private func check(_ outcome: OperateSpool.Outcome, _ id: Int64, _ verb: String) throws {
    switch outcome {
    case .done: return
    case .unknown: throw unknown(id)
    case .underWay:
        throw Failure("email \(id) is being handed over at this moment; see what comes of it with `latchkey spool show \(id)`.")
    case .inState("waiting"): throw Failure("email \(id) is on its way into the spool; it is too late for it to be \(verb).")
    case .inState(let state): throw Failure("email \(id) is \(state); it is too late for it to be \(verb).")
    }
}

private func unknown(_ id: Int64) -> Failure { Failure("there is no email \(id); see `latchkey spool list`.") }

extension Core {
    fileprivate func email(_ id: Int64) async throws -> EmailView {
        guard let view = try await browse.email(id) else { throw unknown(id) }
        return view
    }
}
