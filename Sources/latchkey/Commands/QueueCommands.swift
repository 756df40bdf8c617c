import ArgumentParser
import Domain
import Storage
import UseCases

/// `latchkey queue …`
struct QueueGroup: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "queue", abstract: "Look into the queue; retry or discard what was set aside.",
        discussion: "EXAMPLE: latchkey queue list --state failed",
        subcommands: [QueueList.self, QueueShow.self, QueueRetry.self, QueueDiscard.self])
}

extension EventState: ExpressibleByArgument {}

struct QueueList: CoreCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the events of the queue, with what became of them.",
        discussion: "EXAMPLE: latchkey queue list --state failed")
    @Option(help: "waiting, answered, failed or discarded.") var state: EventState?
    @OptionGroup var page: PageOptions
    @OptionGroup var common: CommonOptions

    func act(_ core: Core, _ report: Report) async throws {
        let after = try await page.after.asyncMap { try await core.event($0).number }
        let views = try await core.browse.events(state: state, after: after, limit: page.limit)
        // Where ids are numbers too, a bare number could mean another event.
        let next = views.next == nil ? nil : try await views.items.last.asyncMap { try await core.browse.name(of: $0) }
        try report.list(ListPage(items: views.items, next: next)) { views in
            var table = Table(
                ["number", "id", "source", "type", "pbx", "state", "attempts", "reason"] + (state == .failed ? ["to do"] : []))
            for view in views {
                let cells = [
                    String(view.number), view.id, view.source, view.type, view.pbx, view.state, String(view.attempts), view.reason,
                ]
                table.add(cells + (state == .failed ? [view.remedy] : []))
            }
            return table
        }
    }
}

struct QueueShow: CoreCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show one event.", discussion: "EXAMPLE: latchkey queue show a-1")
    @Argument(help: "The id that its producer gave the event, or its number.") var id: String
    @OptionGroup var common: CommonOptions

    func act(_ core: Core, _ report: Report) async throws {
        let view = try await core.event(id)
        var table = Table("member", "value")
        table.add("number", String(view.number))
        table.add("id", view.id)
        table.add("source", view.source)
        table.add("type", view.type)
        table.add("pbx", view.pbx)
        table.add("state", view.state)
        table.add("reason", view.reason)
        if let remedy = view.remedy { table.add("to do", remedy) }
        table.add("trace", view.trace)
        table.add("handed in by", view.actor)
        table.add("accepted at", view.acceptedAt)
        table.add("attempts", String(view.attempts))
        try report.show(view, text: table.text)
    }
}

struct QueueRetry: CoreCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry", abstract: "Put a failed event into the queue again.", discussion: "EXAMPLE: latchkey queue retry a-1")
    @Argument(help: "The event's id or number.") var id: String
    @OptionGroup var common: CommonOptions

    func act(_ core: Core, _ report: Report) async throws {
        let view = try await core.event(id)
        try check(await core.queue.retry(view.number, actor: "command"), view)
        core.hint()
        try report.show(try await core.browse.event(number: view.number), text: "Event \(view.id) waits again.")
    }
}

struct QueueDiscard: CoreCommand {
    static let configuration = CommandConfiguration(
        commandName: "discard", abstract: "Give up a failed event for good.", discussion: "EXAMPLE: latchkey queue discard a-1")
    @Argument(help: "The event's id or number.") var id: String
    @OptionGroup var common: CommonOptions

    func act(_ core: Core, _ report: Report) async throws {
        let view = try await core.event(id)
        try check(await core.queue.discard(view.number, actor: "command"), view)
        try report.show(try await core.browse.event(number: view.number), text: "Event \(view.id) is discarded.")
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
        switch try await browse.event(id) {
        case .event(let view): return view
        case .nothing: throw Failure("there is no event \(id); see `latchkey queue list`.")
        case .several(let numbers):
            throw Failure("several sources have an event \(id); name the one you mean by its number: \(numbers.joined(separator: ", ")).")
        }
    }
}
