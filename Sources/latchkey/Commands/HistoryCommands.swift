import ArgumentParser
import Domain
import UseCases

/// `latchkey history …`
struct HistoryGroup: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history", abstract: "Read the history; verify that nothing in it was edited, taken out or swapped.",
        discussion: "EXAMPLE: latchkey history --profile 7 --follow",
        subcommands: [HistoryList.self, HistoryVerify.self], defaultSubcommand: HistoryList.self)
}

struct HistoryList: CoreCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List what happened: when, who, what, on whom.",
        discussion: "EXAMPLE: latchkey history --profile 7 --follow")
    @Option(help: "Only what happened to this profile, by its id.") var profile: Int64?
    @Flag(help: "Go on printing as things happen, until Ctrl-C.") var follow = false
    @OptionGroup var page: PageOptions
    @OptionGroup var common: CommonOptions

    func act(_ core: Core, _ report: Report) async throws {
        var last = try page.number()
        let id = profile.map { ProfileID($0) }
        let views = try await core.browse.history(profile: id, after: last, limit: page.limit)
        if follow {
            try report.lines(views.items, table: table)
        } else {
            try report.list(views, table: table)
        }
        last = views.items.last?.sequence ?? last
        while follow {
            try await Task.sleep(for: .milliseconds(500))
            let news = try await core.browse.history(profile: id, after: last, limit: 1000).items
            guard let newest = news.last else { continue }
            try report.lines(news, table: table)
            last = newest.sequence
        }
    }

    private func table(_ views: [HistoryView]) -> Table {
        var table = Table("sequence", "at", "actor", "action", "subject", "detail")
        for view in views { table.add(String(view.sequence), view.at, view.actor, view.action, view.subject, view.detailText) }
        return table
    }
}

struct HistoryVerify: CoreCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Walk every chain; exit 1 where one does not hold.", discussion: "EXAMPLE: latchkey history verify"
    )
    @OptionGroup var common: CommonOptions

    func act(_ core: Core, _ report: Report) async throws {
        let result = try await VerifyHistory(store: core.store, chain: core.chain)()
        let findings = result.findings.map { "PBX \($0.pbx.isEmpty ? "(installation)" : $0.pbx), position \($0.position): \($0.what)" }
        let summary =
            "\(result.entries) entries in \(result.chains) chains, \(findings.isEmpty ? "all hold" : "\(findings.count) findings")"
        try report.show(result, text: ([summary] + findings).joined(separator: "\n"))
        if !findings.isEmpty { throw ExitCode.failure }
    }
}
