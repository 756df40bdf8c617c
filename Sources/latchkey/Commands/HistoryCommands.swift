import ArgumentParser
import Domain
import UseCases

/// `latchkey history …`
struct HistoryGroup: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history", abstract: "Read the history; verify that nothing in it was edited, taken out or swapped.",
        discussion: """
            --profile tells one profile's life, --follow goes on as things happen; `latchkey history list --help` explains them.
            EXAMPLE: latchkey history --profile 7 --follow
            """,
        subcommands: [HistoryList.self, HistoryVerify.self], defaultSubcommand: HistoryList.self)
}

struct HistoryList: CoreCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Tell what happened: when, what, to whom, by whom; with --json all details.",
        discussion: "EXAMPLE: latchkey history --profile 7 --follow")
    @Option(help: "Only the life of this profile, by its id, or by its username as username:NAME: what it was given and lost, too.")
    var profile: String?
    @Flag(help: "Print the last entries, at most --limit, or those behind --after, and go on as things happen, until Ctrl-C.") var follow =
        false
    @OptionGroup var page: PageOptions
    @OptionGroup var common: CommonOptions

    func act(_ core: Core, _ report: Report) async throws {
        let (id, after) = (try await profile.asyncMap { try await core.profileID($0) }, try page.number())
        if follow { return try await follow(FollowHistory(store: core.store, profile: id), after: after, report) }
        let views = try await core.browse.history(profile: id, after: after, limit: page.limit)
        var lines = views.items.map { LifeLine($0) }
        if let id, !report.isJSON { lines = try await core.browse.life(of: id, views, isFirst: after == nil) }
        try report.list(views) { _ in
            var table = Table("sequence", "at (UTC)", "what happened")
            for line in lines { table.add(line.sequence.map { String($0) }, Self.time(line.at), line.text) }
            return table
        }
    }

    /// Until somebody ends it, or nobody reads any more.
    private func follow(_ history: FollowHistory, after: Int64?, _ report: Report) async throws {
        var places = try await history.start(after: after, last: page.limit)
        while !Terminal.isReaderGone {
            let news = try await history.next(places)
            places = news.places
            try report.lines(news.entries) { "\($0.sequence)  \(Self.time($0.at))  \($0.text)" }
            if !news.hasMore { try await Task.sleep(for: .milliseconds(500)) }
        }
    }

    /// To the second, as people read it.
    private static func time(_ at: String) -> String { at.prefix(10) + " " + at.dropFirst(11).prefix(8) }
}

extension Core {
    /// The id that `name` is, or that of the profile which it names in any PBX.
    fileprivate func profileID(_ name: String) async throws -> ProfileID {
        let meant = Int64(name) == nil ? name : ProfileName.id + name
        guard let id = try await browse.profiles(named: meant, pbx: nil).first.flatMap({ Int64($0.id) }) else {
            throw Failure("there is no profile \(name); see `latchkey profile list`, or give the id of one that was erased.")
        }
        return ProfileID(id)
    }
}

struct HistoryVerify: CoreCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Prove that no entry was edited, taken out or swapped; exits 1 where one was.",
        discussion: "EXAMPLE: latchkey history verify"
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
