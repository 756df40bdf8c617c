import ArgumentParser
import Storage
import UseCases

/// `latchkey queue …`
struct QueueGroup: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "queue", abstract: "Look into the queue; retry or discard what was set aside.",
        subcommands: [QueueList.self, QueueShow.self, QueueRetry.self, QueueDiscard.self])
}

extension EventRow.State: ExpressibleByArgument {}

struct QueueList: CoreCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List events.", discussion: "EXAMPLE: latchkey queue list --state failed")
    @Option(help: "waiting, answered, failed or discarded.") var state: EventRow.State?
    @OptionGroup var page: PageOptions
    @OptionGroup var common: CommonOptions

    func act(_ core: Core, _ report: Report) async throws {
        let views = try await core.browse.events(state: state, after: page.number(), limit: page.limit + 1)
        try report.list(views, limit: page.limit, cursor: \.id) { views in
            var table = Table("id", "event", "type", "pbx", "state", "attempts", "reason")
            for view in views { table.add(view.id, view.event, view.type, view.pbx, view.state, String(view.attempts), view.reason) }
            return table
        }
    }
}

struct QueueShow: CoreCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show one event.", discussion: "EXAMPLE: latchkey queue show 17")
    @Argument(help: "The event's number, or the id that its producer gave it.") var id: String
    @OptionGroup var common: CommonOptions

    func act(_ core: Core, _ report: Report) async throws {
        let view = try await core.event(id)
        var table = Table("member", "value")
        table.add("id", view.id)
        table.add("event", view.event)
        table.add("source", view.source)
        table.add("type", view.type)
        table.add("pbx", view.pbx)
        table.add("state", view.state)
        table.add("reason", view.reason)
        table.add("handed in by", view.actor)
        table.add("accepted at", view.acceptedAt)
        table.add("attempts", String(view.attempts))
        try report.show(view, text: table.text)
    }
}

struct QueueRetry: CoreCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry", abstract: "Let a failed event wait again.", discussion: "EXAMPLE: latchkey queue retry 17")
    @Argument(help: "The event's number or id.") var id: String
    @OptionGroup var common: CommonOptions

    func act(_ core: Core, _ report: Report) async throws {
        let view = try await core.event(id)
        try check(await core.queue.retry(core.number(view), actor: "command"), view)
        core.hint()
        try report.show(try await core.event(view.id), text: "Event \(view.id) waits again.")
    }
}

struct QueueDiscard: CoreCommand {
    static let configuration = CommandConfiguration(
        commandName: "discard", abstract: "Give a failed event up.", discussion: "EXAMPLE: latchkey queue discard 17")
    @Argument(help: "The event's number or id.") var id: String
    @OptionGroup var common: CommonOptions

    func act(_ core: Core, _ report: Report) async throws {
        let view = try await core.event(id)
        try check(await core.queue.discard(core.number(view), actor: "command"), view)
        try report.show(try await core.event(view.id), text: "Event \(view.id) is discarded.")
    }
}

private func check(_ outcome: OperateQueue.Outcome, _ view: EventView) throws {
    switch outcome {
    case .done: return
    case .unknown: throw Failure("there is no event \(view.id); see `latchkey queue list`.")
    case .inState(let state): throw Failure("event \(view.id) is \(state); only a failed event can be retried or discarded.")
    }
}

extension Core {
    fileprivate func event(_ id: String) async throws -> EventView {
        guard let view = try await browse.event(id) else { throw Failure("there is no event \(id); see `latchkey queue list`.") }
        return view
    }

    fileprivate func number(_ view: EventView) throws -> Int64 {
        guard let number = Int64(view.id) else { throw Failure("event \(view.id) has no number.") }
        return number
    }
}
