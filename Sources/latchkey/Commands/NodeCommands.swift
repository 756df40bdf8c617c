import ArgumentParser
import Domain
import UseCases

/// `latchkey node …`
struct NodeGroup: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "node", abstract: "List the nodes that serve from this database; give up one that is lost.",
        subcommands: [NodeList.self, NodeRetire.self])
}

struct NodeList: CoreCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List nodes, when they were last heard of, and what they have sealed and not published, or not handed over.",
        discussion: "EXAMPLE: latchkey node list --json")
    @OptionGroup var page: PageOptions
    @OptionGroup var common: CommonOptions

    func act(_ core: Core, _ report: Report) async throws {
        let views = try await core.browse.nodes(
            after: page.after, limit: page.limit, now: core.ambient.now(), lease: core.settings.lease)
        try report.list(views) { views in
            var table = Table("id", "state", "seen at", "unpublished", "undelivered")
            for view in views { table.add(view.id, view.state, view.seenAt, String(view.unpublished), String(view.undelivered)) }
            return table
        }
    }
}

struct NodeRetire: CoreCommand {
    static let configuration = CommandConfiguration(
        commandName: "retire", abstract: "Give up a node that will not come back: the others send what had not left its hands.",
        discussion: """
            Those emails are sent under new links, and the links that were sealed with them are dead. What the node had published
            for a mail system to fetch, or handed over, is left as it is. Retire a node only when its spool is lost or will not be served again.

            EXAMPLE: latchkey node retire phones-2
            """)
    @Argument(help: "The node's name, as `latchkey node list` shows it.") var name: String
    @OptionGroup var common: CommonOptions

    /// What was done.
    struct Retired: Encodable {
        let id: String
        let emails: Int
    }

    func act(_ core: Core, _ report: Report) async throws {
        switch try await core.retireNode(name, actor: "command") {
        case .retired(let emails):
            try report.show(
                Retired(id: name, emails: emails), text: "Node \(name) is retired; \(emails) emails of it wait to be sent again.")
        case .unknown: throw Failure("there is no node \(name); see `latchkey node list`.")
        case .wasRetired: throw Failure("node \(name) is retired already.")
        case .isAlive: throw Failure("node \(name) lives; end it first, or wait for two leases after it was lost.")
        }
    }
}
